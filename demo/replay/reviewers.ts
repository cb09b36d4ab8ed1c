import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { chance } from "./chance.ts";
import type { Reviewer } from "./crew.ts";

/** People who answer every question that is put to their group. */
export interface Reviewers {
  stop(): Promise<void>;
}

interface Question {
  readonly id: string;
  /** Group that is asked; "" = any may answer. */
  readonly group: string;
  /** False when there is no proposal to approve. */
  readonly proposed: boolean;
}

/** A ticket system as reviewers use it, with their own logins. */
interface Desk {
  pending(by: Reviewer): Promise<readonly Question[]>;
  press(by: Reviewer, question: Question, verdict: "approve" | "reject", words: string): Promise<void>;
}

const LOOK_MS = 300;
const REJECTED = 0.15;

/** Seats the crew: each question is answered once, most are approved, with a reason either way. */
export function seatReviewers(
  crew: readonly Reviewer[],
  urls: { readonly serviceNow: string | null; readonly jira: string | null },
  seed: number,
): Reviewers {
  const desks = [
    ...(urls.serviceNow === null ? [] : [serviceNowDesk(urls.serviceNow)]),
    ...(urls.jira === null ? [] : [jiraDesk(urls.jira)]),
  ];
  const stopper = new AbortController();
  const answered = new Set<string>();
  const [first] = crew;
  const round = async (desk: Desk): Promise<void> => {
    if (first === undefined) return;
    for (const question of await desk.pending(first)) {
      if (answered.has(question.id) || stopper.signal.aborted) continue;
      answered.add(question.id);
      const by = crew.find(({ group }) => group === question.group) ?? first;
      const approve = question.proposed && chance(seed, question.id) >= REJECTED;
      await desk.press(
        by,
        question,
        approve ? "approve" : "reject",
        approve ? "Looks right." : "wrong_action: people do this one by hand.",
      );
    }
  };
  const done = (async () => {
    while (!stopper.signal.aborted) {
      for (const desk of desks) await round(desk).catch(() => undefined);
      await delay(LOOK_MS, undefined, { signal: stopper.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopper.abort();
      await done;
    },
  };
}

const Reviews = z.object({
  result: z.array(
    z.object({
      sys_id: z.string(),
      state: z.string(),
      assignment_group: z.string(),
      action_type: z.string(),
      sys_updated_on: z.string(),
    }),
  ),
});
const Group = z.object({ result: z.object({ name: z.string() }) });
const REVIEWS = "/api/x_ots_ops/v1/reviews";

function serviceNowDesk(url: string): Desk {
  const groups = new Map<string, string>();
  let from = new Date(Date.now() - 60_000).toISOString().slice(0, 19).replace("T", " ");
  const ask = async (by: Reviewer, path: string, body?: object): Promise<unknown> => {
    const login = `Basic ${Buffer.from(`${by.serviceNow.userName}:${by.serviceNow.password}`).toString("base64")}`;
    return asked(`${url}${path}`, login, body);
  };
  const nameOf = async (by: Reviewer, id: string): Promise<string> => {
    const known = groups.get(id);
    if (known !== undefined || id === "") return known ?? "";
    const { name } = Group.parse(await ask(by, `/api/now/table/sys_user_group/${id}?sysparm_fields=name`)).result;
    groups.set(id, name);
    return name;
  };
  return {
    async pending(by) {
      const { result } = Reviews.parse(await ask(by, `${REVIEWS}?updated_after=${encodeURIComponent(from)}`));
      from = result.at(-1)?.sys_updated_on ?? from;
      const open = result.filter(({ state }) => state === "pending");
      return Promise.all(
        open.map(async (one) => ({
          id: one.sys_id,
          group: await nameOf(by, one.assignment_group),
          proposed: one.action_type !== "none",
        })),
      );
    },
    press: async (by, { id }, verdict, words) => void (await ask(by, `${REVIEWS}/${id}/actions/${verdict}`, { comment: words })),
  };
}

const Found = z.object({ issues: z.array(z.object({ key: z.string(), fields: z.object({ summary: z.string() }) })) });
const Transitions = z.object({ transitions: z.array(z.object({ id: z.string(), name: z.string() })) });

function jiraDesk(url: string): Desk {
  const ask = (by: Reviewer, path: string, body?: object): Promise<unknown> =>
    asked(`${url}/rest/api/3${path}`, `Basic ${Buffer.from(`${by.jira.email}:${by.jira.token}`).toString("base64")}`, body);
  return {
    async pending(by) {
      const body = { jql: 'issuetype = "Ops Review" AND status = Pending', fields: ["summary"], maxResults: 100 };
      const { issues } = Found.parse(await ask(by, "/search/jql", body));
      return issues.map(({ key, fields }) => ({ id: key, group: "", proposed: !fields.summary.includes("no proposal") }));
    },
    async press(by, { id }, verdict, words) {
      const { transitions } = Transitions.parse(await ask(by, `/issue/${id}/transitions`));
      const button = transitions.find(({ name }) => name === (verdict === "approve" ? "Approve" : "Reject"));
      const paragraph = { type: "paragraph", content: [{ type: "text", text: words }] };
      const comment = [{ add: { body: { type: "doc", version: 1, content: [paragraph] } } }];
      await ask(by, `/issue/${id}/transitions`, { transition: { id: button?.id }, update: { comment } });
    },
  };
}

async function asked(url: string, login: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: login, accept: "application/json", "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`a ticket system refused a reviewer: ${response.status}`);
  return text === "" ? null : JSON.parse(text);
}

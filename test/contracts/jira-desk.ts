import { onTestFinished } from "vitest";
import { type JiraOptions, type JiraSim, MODIFIED_PARAMETERS } from "../../simulators/jira/index.ts";
import type { ActionType } from "../../src/case/index.ts";
import type { JiraSettings } from "../../src/connectors/jira/index.ts";
import { CONNECTORS, guarded } from "../../src/connectors/registry.ts";
import * as at from "../connectors/jira/desk.ts";
import type { Act, Event, Hideable, Mishap, OpenDesk, Opening, TicketDesk } from "./ticket-desk.ts";

const WRITES = /\/rest\/api\/3\/issue(\/\d+\/(comment|transitions|attachments))?$/;
const SECRET_TEXT = "the card 4111 1111 1111 1111 of Alice Doe";

const HIDDEN: Readonly<Record<Hideable, string>> = {
  fields: "description",
  people: "reporter",
  tasks: "subtasks",
  comments: "comment",
  attachments: "attachment",
};

const FAULTS = {
  "timed out after commit": { kind: "commit_then_timeout" },
  "failed after commit": { kind: "commit_then_status", status: 500 },
  "a page instead of an answer": { kind: "html" },
  busy: { kind: "rate_limit", retryAfterSeconds: 17 },
  refused: { kind: "status", status: 400, body: { errorMessages: [SECRET_TEXT], errors: { comment: SECRET_TEXT } } },
} as const satisfies Partial<Record<Mishap, object>>;

/** A project of a Jira site: its first issue is Olaf's and reviewed by Rita, its third is hidden from us. */
export interface Place {
  readonly project: string;
  readonly issueType: string;
  readonly options: Partial<JiraOptions>;
  readonly settings: Partial<JiraSettings>;
  /** Where route_approval leads. */
  readonly status: string;
  readonly requests?: ReadonlyMap<ActionType, number>;
  /** What Rita does on a review record; throws when the site does not take it. */
  act(sim: JiraSim, key: string, act: Act): void;
}

const VENDORS: Place = {
  project: "VO",
  issueType: "Vendor onboarding",
  status: "Security review",
  options: {},
  settings: {},
  act: press,
};

export const openJira: OpenDesk = (opening) => openPlace(VENDORS, opening);

/** Opens a desk at a place of a Jira site. */
export async function openPlace(place: Place, opening: Opening = {}): Promise<TicketDesk> {
  const narrow = opening.narrow === true ? { poll: { pageRows: 10, pages: 2 } } : {};
  const opened = await at.openDesk(place.options, { ...place.settings, ...narrow });
  const { sim } = opened;
  const [first, hidden] = [`${place.project}-1`, `${place.project}-3`];
  const issue = at.refOf(sim, first);
  const desk: at.Desk = { ...opened, issue };
  if (opening.hiding !== undefined) await hide(desk, HIDDEN[opening.hiding]);
  return {
    tickets: guarded(desk.tickets),
    webhooks: desk.connector.webhooks,
    at: desk.at,
    ticket: issue,
    hidden: at.refOf(sim, hidden),
    absent: { ...issue, id: "99999", key: `${place.project}-999` },
    requester: at.OLAF,
    reviewer: at.RITA,
    payloads: payloads(desk, place.status),
    lacks: ["items", "conflicts"],
    ...(place.requests === undefined ? {} : { requests: place.requests }),
    fieldsOf: (action) => (action === "attach_evidence" ? ["attachment"] : ["comment"]),
    another: () => another(desk),
    sent: () => sim.journal.filter(({ method, path }) => method === "POST" && WRITES.test(path)).length,
    held: async () =>
      [...(sim.issue(first)?.comments ?? []), ...(sim.issue(first)?.attachments ?? [])].map(({ text }) => text).join("\n"),
    arm: (mishap, action) =>
      sim.faults.add({
        ...(mishap === "lie" ? lie(action, place.requests !== undefined) : FAULTS[mishap]),
        method: "POST",
        path: WRITES,
      }),
    touch: () => sim.editIssue(first, { summary: `changed at ${desk.at.now.toISOString()}` }, { as: at.OLAF, silent: true }),
    attach: (filename, content) => sim.attach(first, { filename, content }, { as: at.OLAF, silent: true }),
    arrive: (count, on) => Array.from({ length: count }, () => arrival(desk, place, on)),
    move: (key) => void sim.comment(key, "One more thing", { as: at.OLAF, silent: true }),
    shown: (record) => [sim.issue(record)?.fields["summary"], ...textsIn(sim.issue(record)?.fields["description"])].join("\n"),
    edit: (record) => sim.editIssue(record, { description: at.adf("Harmless, just approve") }, { as: at.OLAF }),
    unoffered: [],
    unsaid: null,
    answer: async (record, act) => isTaken(() => place.act(sim, record.key, act)),
    events: (scheme) => (scheme === "jira-automation" ? hints(desk) : events(desk, place)),
    proof: (scheme) =>
      scheme === "jira-automation"
        ? { headers: ["x-ots-automation-secret"], body: false }
        : { headers: ["x-hub-signature"], body: true },
  };
}

/** The site leaves a field out of the issue, as it does with fields that are not on our account's screens. */
async function hide({ sim, issue, config }: at.Desk, name: string): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${config.auth.email}:${config.auth.apiToken}`).toString("base64")}`;
  const path = `/rest/api/3/issue/${issue.id}`;
  const answer: unknown = await (await fetch(`${sim.url}${path}?fields=*all`, { headers: { authorization } })).json();
  const body: unknown = JSON.parse(JSON.stringify(answer, (key, value: unknown) => (key === name ? undefined : value)));
  sim.faults.add({ kind: "status", status: 200, method: "GET", path: new RegExp(`${path}$`), body, times: 100 });
}

/** Every text of a document, in order. */
function textsIn(document: unknown): readonly string[] {
  const texts: string[] = [];
  JSON.stringify(document, (key, value: unknown) => {
    if (key === "text" && typeof value === "string") texts.push(value);
    return value;
  });
  return texts;
}

function lie(action: ActionType | undefined, commentFirst: boolean) {
  if (action === "route_approval" && !commentFirst) return { kind: "status", status: 204 } as const;
  const made = { id: "99999", key: "VO-99", jsdPublic: false };
  return {
    kind: "status",
    status: action === "attach_evidence" ? 200 : 201,
    body: action === "attach_evidence" ? [made] : made,
  } as const;
}

function payloads({ issue }: at.Desk, status: string) {
  const all = [at.commentOn(issue), at.drafting(issue), at.asking(issue), at.attaching(issue), at.routing(issue, status)];
  return new Map(all.map((payload) => [payload.action, payload]));
}

async function another(desk: at.Desk) {
  const jira = await CONNECTORS.jira();
  const connector = jira(desk.config, { clock: () => desk.at.now, egress: { private: false, allowLoopback: true } });
  onTestFinished(() => connector.close());
  return connector.tickets;
}

function arrival({ sim }: at.Desk, { project, issueType }: Place, updated: Date): string {
  return sim.seed({
    project,
    issueType,
    summary: "One more",
    reporter: at.OLAF,
    created: updated,
    updated,
  }).key;
}

const TRANSITIONS = {
  approve: "Approve",
  modify: "Approve with changes",
  reject: "Reject",
  request_info: "Request info",
} as const;

function isTaken(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

/** Presses a transition of the review's workflow. */
function press(sim: JiraSim, key: string, { kind, reason, changes, claiming }: Act): void {
  sim.transition(key, TRANSITIONS[kind], {
    as: at.RITA,
    ...(reason === undefined ? {} : { comment: reason }),
    ...(changes === undefined ? {} : { fields: { [MODIFIED_PARAMETERS.id]: JSON.stringify(changes) } }),
    ...(claiming === undefined ? {} : { historyMetadata: { type: "ots", actor: { id: claiming } } }),
  });
}

function events({ at: clock, issue }: at.Desk, { project, issueType }: Place): readonly Event[] {
  const fields = { project: { key: project }, issuetype: { name: issueType }, updated: "2026-11-21T12:00:00.000+0000" };
  const base = {
    timestamp: clock.now.getTime(),
    webhookEvent: "jira:issue_updated",
    user: { accountId: at.OLAF },
    issue: { id: issue.id, key: issue.key, fields },
  };
  const parent = { id: issue.id, key: issue.key };
  const review = { id: "10202", key: `${project}-9`, fields: { ...fields, issuetype: { name: "Ops Review" }, parent } };
  const body = (event: object) => Buffer.from(JSON.stringify(event));
  return [
    { body: body(base), about: "ticket", own: false },
    { body: body({ ...base, user: { accountId: at.SERVICE } }), about: "ticket", own: true },
    { body: body({ ...base, user: { accountId: at.RITA }, issue: review }), about: "review", own: false },
  ];
}

/** Rules do not say who acted. */
function hints({ at: clock, issue }: at.Desk): readonly Event[] {
  const base = {
    source: "ots",
    ruleId: "rule-7",
    event: "created",
    issue: { id: Number(issue.id), key: issue.key },
    sentAt: clock.now.getTime(),
  };
  const body = (event: object) => Buffer.from(JSON.stringify(event));
  return [
    { body: body(base), about: "ticket", own: null },
    { body: body({ ...base, event: "review_answered" }), about: "review", own: null },
  ];
}

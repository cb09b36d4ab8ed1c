import type { JiraSim } from "../../simulators/jira/index.ts";
import { CAST, type Person } from "../cast.ts";
import { jiraDesk } from "../desks/jira-desk.ts";
import { CHANGES_FIELD, VENDOR_FIELDS } from "../run/jira-site.ts";
import { armJira } from "./jira-faults.ts";
import { jiraTrail } from "./jira-trail.ts";
import type { Edit, Script } from "./script.ts";
import type { Asked, Placed, Site } from "./site.ts";
import { HOSTILE, PERSONAL } from "./trail.ts";

const HOUR = 3_600_000;
const LATE_MS = 1_500;

/** Our Jira site as the chaos uses it. */
export function jiraChaosSite(sim: JiraSim): Site {
  const desk = jiraDesk(sim.url, CHANGES_FIELD);
  const versions = new Map<string, number>();
  const touched = ({ id }: Placed): void => void versions.set(id, sim.issue(id)?.updated.getTime() ?? 0);
  return {
    place: (script) => place(sim, script),
    fire(ticket) {
      const release = fire(sim, ticket);
      touched(ticket);
      return release;
    },
    edit(ticket, what) {
      edit(sim, ticket, what);
      touched(ticket);
    },
    meanwhile({ id }, at, run) {
      const issue = `/rest/api/3/issue/${id}`;
      const on =
        at === "read"
          ? { path: new RegExp(`^${issue}$`), method: "GET" }
          : { path: new RegExp(`^${issue}/(comment|transitions|attachments)$`), method: "POST" };
      sim.faults.add({ kind: "pass", ...on, meanwhile: run });
    },
    arm: (ticket) => armJira(sim, ticket),
    asked: ({ id }) => asked(sim, id),
    press: (by: Person, on, press) => desk.press(by, { record: on.record, version: on.version, ticketKey: "" }, press),
    version: ({ id }) => versions.get(id) ?? 0,
    trail: (ticket) => jiraTrail(sim, ticket),
  };
}

const COMPLETE = {
  vendor_name: "Nordwind Logistics",
  vendor_country: "Denmark",
  tax_form: "received",
  bank_verified: "true",
  sanctions_check: "clear",
} as const;

const FLAWED: Readonly<Record<string, Readonly<Partial<Record<keyof typeof COMPLETE, string>>>>> = {
  tax_form_missing: { tax_form: "" },
  bank_unverified: { bank_verified: "false" },
  sanctions_hit: { sanctions_check: "hit" },
};

function requesterOf({ answering }: Script): Person {
  return answering === "requester" ? CAST.grace : CAST.hugo;
}

function place(sim: JiraSim, script: Script): Placed {
  const { key, flaw } = script;
  const reporter = requesterOf(script).jira.accountId;
  const values = { ...COMPLETE, ...FLAWED[flaw] };
  const texts: Readonly<Record<string, string>> = { hostile_text: HOSTILE, personal_data: PERSONAL };
  const { id } = sim.seed({
    project: "VO",
    issueType: "Vendor onboarding",
    key,
    summary: `Onboard a carrier, ${key}`,
    description: texts[flaw] ?? "Freight within Scandinavia.",
    status: "Intake",
    reporter,
    created: new Date(Date.now() - 4 * HOUR),
    updated: new Date(Date.now() - 3 * HOUR),
    fields: Object.fromEntries(namesOf(values).map((name) => [VENDOR_FIELDS[name], values[name]])),
    attachments:
      flaw === "no_papers"
        ? []
        : [{ author: reporter, filename: "papers.txt", content: "Company register, tax form, bank letter." }],
  });
  return { id, script };
}

function namesOf(values: typeof COMPLETE | object): readonly (keyof typeof COMPLETE)[] {
  return Object.keys(values).filter((name): name is keyof typeof COMPLETE => Object.hasOwn(COMPLETE, name));
}

const SHARES: Readonly<Partial<Record<Script["webhook"], object>>> = {
  lost: { lose: 1 },
  twice: { duplicate: 1 },
  late: { reorder: 1 },
  reordered: { reorder: 1 },
};
const NO_SHARES = { lose: 0, duplicate: 0, reorder: 0 };

function fire(sim: JiraSim, { id, script }: Placed): () => void {
  if (script.webhook === "forged_only") return () => undefined;
  const as = requesterOf(script).jira.accountId;
  sim.setDelivery({ ...NO_SHARES, ...SHARES[script.webhook] });
  sim.transition(id, script.flaw === "already_done" ? "Done" : "Checks", { as });
  sim.setDelivery(NO_SHARES);
  if (script.webhook !== "late") return () => undefined;
  // Something that was held back goes out when the next one comes.
  const late = setTimeout(() => sim.comment(id, "Any news on this?", { as }), LATE_MS);
  return () => clearTimeout(late);
}

function edit(sim: JiraSim, { id }: Placed, what: Edit["what"]): void {
  const as = CAST.femi.jira.accountId;
  const deeds: Readonly<Record<Edit["what"], () => void>> = {
    comment: () => void sim.comment(id, "Spoke with them again this morning.", { as }),
    hostile_comment: () => void sim.comment(id, HOSTILE, { as }),
    description: () => sim.editIssue(id, { summary: `Onboard another carrier, ${id}` }, { as }),
    flaw: () => sim.editIssue(id, { [VENDOR_FIELDS.sanctions_check]: "hit" }, { as }),
    file: () => sim.attach(id, { filename: "more.txt", content: "Something more." }, { as }),
    finished: () => sim.transition(id, "Done", { as }),
  };
  try {
    deeds[what]();
  } catch {
    // The site refused it: that person has to live with it too.
  }
}

function asked(sim: JiraSim, ticket: string): Asked | null {
  const cards = sim.issue(ticket)?.subtaskKeys.flatMap((key) => sim.issue(key) ?? []) ?? [];
  const card = cards.filter(({ status }) => status === "Pending").at(-1);
  if (card === undefined) return null;
  const text = JSON.stringify(card.fields["description"] ?? "");
  const groups = /Asked: ([a-z -]+)/.exec(text)?.[1]?.split(" or ") ?? [];
  return { record: card.key, version: String(card.updated.getTime()), groups: groups.map((name) => name.trim()) };
}

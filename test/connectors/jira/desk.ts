import { afterEach } from "vitest";
import { type JiraOptions, type JiraSim, MODIFIED_PARAMETERS, openWorkflow, opsReview, startJira, type UserSeed } from "../../../simulators/jira/index.ts";
import {
  type ActionPayload,
  actionDigest,
  type Card,
  type CardUpdate,
  type Cleared,
  clear,
  type Effect,
  type EffectBody,
  labelledDigest,
  type TicketRef,
} from "../../../src/case/index.ts";
import { type Jira, JiraConfig, type JiraSettings, jira } from "../../../src/connectors/jira/index.ts";
import type { Message, TicketSystem } from "../../../src/ports/index.ts";
import { hashCard } from "../../../src/review/index.ts";

export const SECRET = "an old secret of more than thirty-two bytes, größer";
export const NEXT_SECRET = "the next secret, which will replace the old one soon";
export const RULE_SECRET = "the value of the rules' secure header, also long enough";
export const NOON = new Date("2026-11-21T12:00:00Z");
export const POLICY = "a".repeat(64);
export const ENTRY = "e".repeat(64);
export const SERVICE = "712020:service";
export const RITA = "712020:rita";
export const OLAF = "712020:olaf";
export const BOT = "712020:bot";

/** A complete configuration; a test changes what it is about. */
export function settings(url: string, more: Partial<JiraSettings> = {}): JiraConfig {
  return JiraConfig.parse({
    url,
    region: "eu-west-1",
    auth: { email: "service@example.test", apiToken: "token-service" },
    accountId: SERVICE,
    webhookSecrets: [SECRET, NEXT_SECRET],
    automationSecrets: [RULE_SECRET],
    workflows: { "VENDOR-ONBOARD": { project: "VO", issueType: "Vendor onboarding" }, DESK: { project: "HELP", issueType: "Request" } },
    risk: { field: "customfield_10030", values: { High: "high", Low: "low" } },
    extra: { tier: "customfield_10031", notes: "customfield_10032" },
    changesField: MODIFIED_PARAMETERS.id,
    ...more,
  } satisfies JiraSettings);
}

const user = (accountId: string, name: string, groups: readonly string[]): UserSeed => ({
  accountId,
  displayName: name,
  emailAddress: `${name.toLowerCase()}@example.test`,
  accountType: "atlassian",
  active: true,
  token: `token-${name.toLowerCase()}`,
  groups,
});

const FLOW = openWorkflow(
  [
    { name: "To Do", category: "new" },
    { name: "Legal review", category: "indeterminate" },
    { name: "Done", category: "done" },
  ],
  10_000,
);
/** The move to "Security review" has a screen with the comment field. */
const SCREENED = {
  ...FLOW,
  statuses: [...FLOW.statuses, { id: "10009", name: "Security review", category: "indeterminate" as const }, { id: "10010", name: "Archive", category: "done" as const }],
  transitions: [
    ...FLOW.transitions,
    { id: "901", name: "To security", from: "any" as const, to: "10009", comment: "required" as const },
    { id: "902", name: "Archive", from: "any" as const, to: "10010", screen: [{ fieldId: "customfield_10031", required: true }] },
  ],
};
const REVIEW = opsReview({ serviceUser: SERVICE, approverGroups: ["g-reviewers"] });

/** Olaf asks and Rita reviews: VO-1 with one piece of work below it, a comment of Olaf's and a file of his; HELP-1 on a service desk. */
export const SEED: JiraOptions = {
  users: [
    user(SERVICE, "Service", ["g-service"]),
    user(RITA, "Rita", ["g-reviewers"]),
    user(OLAF, "Olaf", []),
    { ...user(BOT, "Bot", ["g-reviewers"]), accountType: "app" },
  ],
  groups: [
    { groupId: "g-service", name: "service" },
    { groupId: "g-reviewers", name: "reviewers" },
    { groupId: "g-secret", name: "secret" },
  ],
  serviceUser: SERVICE,
  customFields: [
    MODIFIED_PARAMETERS,
    { id: "customfield_10030", name: "Risk", kind: "select", options: ["High", "Low"] },
    { id: "customfield_10031", name: "Tier", kind: "select", options: ["gold", "silver"] },
    { id: "customfield_10032", name: "Notes", kind: "textarea" },
  ],
  projects: [
    {
      key: "VO",
      id: "10001",
      name: "Vendors",
      issueTypes: [
        { id: "10002", name: "Vendor onboarding", workflow: SCREENED },
        { id: "10003", name: "Check", subtask: true, workflow: FLOW },
        REVIEW,
      ],
      security: { levels: [{ id: "lvl-1", name: "secret", groups: ["g-secret"] }] },
    },
    { key: "HELP", id: "10005", name: "Help", projectTypeKey: "service_desk", issueTypes: [{ id: "10006", name: "Request", workflow: FLOW }] },
  ],
  issues: [
    {
      project: "VO",
      issueType: "Vendor onboarding",
      key: "VO-1",
      summary: "Onboard Example Ltd",
      description: "Bank details are attached",
      reporter: OLAF,
      created: new Date("2026-11-20T09:00:00Z"),
      fields: { customfield_10030: { value: "Low" }, customfield_10031: { value: "gold" }, customfield_10032: adf("in two steps") },
      comments: [{ author: OLAF, body: "Please hurry", created: new Date("2026-11-20T10:00:00Z") }],
      attachments: [{ author: OLAF, filename: "bank.txt", content: "IBAN follows" }],
    },
    { project: "VO", issueType: "Check", key: "VO-2", parent: "VO-1", summary: "Check the register", reporter: OLAF },
    { project: "VO", issueType: "Vendor onboarding", key: "VO-3", summary: "Hidden", security: "lvl-1", reporter: OLAF },
    { project: "HELP", issueType: "Request", key: "HELP-1", summary: "A laptop", reporter: OLAF, created: new Date("2026-11-20T09:00:00Z") },
  ],
};

/** A document of one paragraph. */
export function adf(text: string) {
  return { type: "doc" as const, version: 1 as const, content: [{ type: "paragraph", content: [{ type: "text", text }] }] };
}

/** One site with our connector, and shorthands for what tests ask of both. */
export interface Desk {
  readonly sim: JiraSim;
  readonly connector: Jira;
  readonly tickets: TicketSystem;
  readonly config: JiraConfig;
  readonly issue: TicketRef;
  readonly at: { now: Date };
  readonly drift: string[];
  /** Outside calls since the last time it was asked. */
  calls(): readonly string[];
}

const open: { close(): void | Promise<void> }[] = [];

/** Call once at the top of a test file. */
export function closeDesks(): void {
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });
}

export async function openDesk(options: Partial<JiraOptions> = {}, more: Partial<JiraSettings> = {}): Promise<Desk> {
  const at = { now: NOON };
  const sim = await startJira({ ...SEED, now: () => at.now, ...options });
  const config = settings(sim.url, more);
  const drift: string[] = [];
  const deps = { clock: () => at.now, egress: { private: false, allowLoopback: true }, drifted: (operation: string) => void drift.push(operation) };
  const connector = jira(config, deps);
  open.push({ close: () => connector.close() }, { close: () => sim.stop() });
  let seen = 0;
  const calls = () => {
    const fresh = sim.journal.slice(seen).map((entry) => `${entry.method} ${entry.path.replace("/rest/api/3", "")}`);
    seen = sim.journal.length;
    return fresh;
  };
  return { sim, connector, tickets: connector.tickets, config, issue: refOf(sim, "VO-1"), at, drift, calls };
}

/** Lets time pass on the site and for us. */
export function pass(desk: Desk, ms: number): void {
  desk.at.now = new Date(desk.at.now.getTime() + ms);
}

export function refOf(sim: JiraSim, key: string): TicketRef {
  return { system: "jira", kind: "issue", id: sim.issue(key)?.id ?? "", key };
}

const BASE = { v: 1, note: "Register checked.\n\nNothing found.", policy: POLICY } as const;

export function commentOn(ticket: TicketRef, note: string = BASE.note): ActionPayload {
  return { ...BASE, action: "add_comment", ticket, target: ticket, args: {}, note };
}

export function attaching(ticket: TicketRef): ActionPayload {
  return { ...BASE, action: "attach_evidence", ticket, target: ticket, args: { name: "evidence.txt" } };
}

export function asking(ticket: TicketRef): ActionPayload {
  return { ...BASE, action: "request_info", ticket, target: ticket, args: { fields: ["tax_id"] } };
}

export function routing(ticket: TicketRef, status = "Legal review"): ActionPayload {
  return { ...BASE, action: "route_approval", ticket, target: ticket, args: { route: "legal", status } };
}

let count = 0;

/** An intent as the effect runner would find it, not attempted yet. */
export function effectOf(body: EffectBody): Effect {
  count += 1;
  const id = `01930000-0000-7000-8000-${String(count).padStart(12, "0")}`;
  const digest = body.kind === "action" ? actionDigest(body.payload) : labelledDigest("ots.message.v1", body);
  return { id, caseId: "case-1", body, digest, entryHash: ENTRY, status: "intended", attempts: 0, sendUntil: null, receipt: null };
}

export function actionEffect(payload: ActionPayload): Effect {
  return effectOf({ kind: "action", payload });
}

/** The token of an attempt that may send for `ms` from now. */
export function cleared(desk: Desk, effect: Effect, ms = 5_000): Cleared {
  const now = desk.at.now;
  const sendUntil = new Date(now.getTime() + ms);
  return clear({ effect, grantedDigest: effect.digest, policyHash: POLICY, holds: [], fresh: true, sendUntil, now });
}

/** A message that may be sent for `ms` from now. */
export function message(desk: Desk, effect: Effect, ms = 5_000): Message {
  if (effect.body.kind === "action") throw new Error("an action is no message");
  return { effectId: effect.id, body: effect.body, entryHash: effect.entryHash, sendUntil: new Date(desk.at.now.getTime() + ms) };
}

const LINES = ["Proposed for VO-1: route_approval", "Exact text:", "> Register checked.", "> ", "Risk: low", "Digest: d1"];

export function cardOn(ticket: TicketRef, more: Partial<Card> = {}): Card {
  return {
    reviewId: "review-1",
    ticket,
    title: "Review: route_approval on VO-1",
    lines: [...LINES, "Code for a typed answer: 0A1B-2C3D"],
    digest: "d".repeat(64),
    cardHash: hashCard(LINES),
    risk: "low",
    confidence: "0.8123",
    action: "route_approval",
    parameters: "{}",
    groups: ["ops-analyst"],
    requester: OLAF,
    expiresAt: "2026-11-21T13:00:00.000Z",
    ...more,
  };
}

/** Posts a card and gives its review sub-task. */
export async function posted(desk: Desk, card: Card = cardOn(desk.issue)): Promise<{ readonly id: string; readonly key: string; readonly effect: Effect }> {
  const effect = effectOf({ kind: "card", card });
  const written = await desk.tickets.post(message(desk, effect));
  pass(desk, 60_000);
  return { id: written.recordId, key: written.recordKey, effect };
}

export function updateOf(desk: Desk, record: { readonly id: string; readonly key: string }, to: CardUpdate["to"]): Effect {
  const update = { reviewId: "review-1", ticket: desk.issue, record: { id: record.id, key: record.key }, to, message: `It is ${to}.` };
  return effectOf({ kind: "card_update", update });
}

/** The code of the OpsError a promise ends with, or "none". */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );
}

import { afterEach } from "vitest";
import { type ServiceNowOptions, type ServiceNowSim, startServiceNow } from "../../../simulators/servicenow/index.ts";
import {
  type ActionPayload,
  actionDigest,
  type Cleared,
  clear,
  type Effect,
  type EffectBody,
  labelledDigest,
  type TicketRef,
} from "../../../src/case/index.ts";
import {
  type ServiceNow,
  ServiceNowConfig,
  type ServiceNowSettings,
  serviceNow,
} from "../../../src/connectors/servicenow/index.ts";
import type { Message, TicketSystem } from "../../../src/ports/index.ts";

export const SECRET = "an old secret of more than thirty-two bytes, größer";
export const NEXT_SECRET = "the next secret, which will replace the old one soon";
export const NOON = new Date("2026-11-21T12:00:00Z");
const POLICY = "a".repeat(64);
export const ENTRY = "e".repeat(64);
const OWN_ID = "0".repeat(31).concat("1");

/** A complete configuration; a test changes what it is about. */
export function settings(url: string, more: Partial<ServiceNowSettings> = {}): ServiceNowConfig {
  return ServiceNowConfig.parse({
    url,
    instance: "dev0001",
    auth: { kind: "oauth", clientId: "client-1", clientSecret: "secret-1" },
    account: { userName: "ots.service", id: OWN_ID },
    webhookSecrets: [
      { keyId: "k1", secret: SECRET },
      { keyId: "k2", secret: NEXT_SECRET },
    ],
    region: "eu-west-1",
    sources: ["change_request", "incident"],
    risk: {
      change_request: { field: "risk", values: { "2": "high", "3": "medium", "4": "low" } },
      incident: { constant: "medium" },
    },
    ...more,
  } satisfies ServiceNowSettings);
}

/** Alice asks and Rita reviews: one change with two tasks, an item, a note of Alice's, a file of nobody. */
export const SEED = {
  instance: "dev0001",
  integrationUser: { user_name: "ots.service", password: "service-pw", sys_id: OWN_ID },
  oauth: { clientId: "client-1", clientSecret: "secret-1" },
  users: [
    { user_name: "alice", password: "alice-pw", name: "Alice Doe", email: "alice@example.org" },
    { user_name: "rita", password: "rita-pw", roles: ["itil", "x_ots_ops.reviewer"] },
    { user_name: "root", password: "root-pw", roles: ["admin"] },
  ],
  records: {
    cmdb_ci_server: [{ name: "db-01" }, { name: "db-02" }],
    change_request: [
      {
        number: "CHG0030001",
        short_description: "Rotate the certificate",
        description: "Both nodes, one after the other",
        state: "-1",
        type: "standard",
        risk: "4",
        approval: "approved",
        requested_by: "alice",
        opened_by: "alice",
        cmdb_ci: "db-01",
        start_date: "2026-11-21 08:00:00",
        end_date: "2026-11-21 10:00:00",
        sys_mod_count: "7",
      },
    ],
    change_task: [
      { number: "CTASK0010001", change_request: "CHG0030001", change_task_type: "implementation", short_description: "Do it" },
      { number: "CTASK0010002", change_request: "CHG0030001", change_task_type: "review", state: "3", active: "false" },
      { number: "CTASK0010003", change_task_type: "review", short_description: "Somebody else's" },
    ],
    task_ci: [{ task: "CHG0030001", ci_item: "db-02" }],
    incident: [{ number: "INC0010001", caller_id: "alice", short_description: "Mail is down" }],
  },
} satisfies ServiceNowOptions;

/** One instance with our connector, and shorthands for what tests ask of both. */
export interface Desk {
  readonly sim: ServiceNowSim;
  readonly connector: ServiceNow;
  readonly tickets: TicketSystem;
  readonly config: ServiceNowConfig;
  readonly change: TicketRef;
  readonly at: { now: Date };
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

export async function openDesk(options: Partial<ServiceNowOptions> = {}, more: Partial<ServiceNowSettings> = {}): Promise<Desk> {
  const at = { now: NOON };
  const sim = await startServiceNow({ ...SEED, now: () => at.now, ...options });
  const config = settings(sim.url, more);
  const connector = serviceNow(config, { clock: () => at.now, egress: { private: false, allowLoopback: true } });
  open.push({ close: () => connector.close() }, { close: () => sim.stop() });
  let seen = 0;
  const calls = () => {
    const fresh = sim.journal.slice(seen).map((entry) => `${entry.method} ${entry.path}`);
    seen = sim.journal.length;
    return fresh.filter((call) => !call.endsWith("/oauth_token.do"));
  };
  const change = {
    system: "servicenow",
    kind: "change_request",
    id: idOf(sim, "change_request", "CHG0030001"),
    key: "CHG0030001",
  };
  return { sim, connector, tickets: connector.tickets, config, change, at, calls };
}

export function idOf(sim: ServiceNowSim, table: string, name: string): string {
  return sim.record(table, name)?.["sys_id"] ?? "";
}

export function taskOf(desk: Desk, number = "CTASK0010001"): TicketRef {
  return { system: "servicenow", kind: "change_task", id: idOf(desk.sim, "change_task", number), key: number };
}

const BASE = { v: 1, note: "Certificate rotated on both nodes.", policy: POLICY } as const;

export function commentOn(ticket: TicketRef, note: string = BASE.note): ActionPayload {
  return { ...BASE, action: "add_comment", ticket, target: ticket, args: {}, note };
}

export function closingOf(ticket: TicketRef, target: TicketRef): ActionPayload {
  return { ...BASE, action: "close_task", ticket, target, args: { close_code: "successful" } };
}

/** A move of the ticket into that state. */
export function movingTo(ticket: TicketRef, state: string): ActionPayload {
  return { ...BASE, action: "change_state", ticket, target: ticket, args: { state } };
}

export function attaching(ticket: TicketRef): ActionPayload {
  return { ...BASE, action: "attach_evidence", ticket, target: ticket, args: { name: "evidence.txt" } };
}

export function asking(ticket: TicketRef): ActionPayload {
  return { ...BASE, action: "request_info", ticket, target: ticket, args: { fields: ["backout_plan"] } };
}

let count = 0;

/** An intent as the effect runner would find it, not attempted yet. */
export function effectOf(body: EffectBody): Effect {
  count += 1;
  const id = `01930000-0000-7000-8000-${String(count).padStart(12, "0")}`;
  const digest = body.kind === "action" ? actionDigest(body.payload) : labelledDigest("ots.message.v1", body);
  return {
    id,
    caseId: "case-1",
    body,
    digest,
    entryHash: ENTRY,
    status: "intended",
    attempts: 0,
    sendLeftMs: null,
    receipt: null,
  };
}

export function actionEffect(payload: ActionPayload): Effect {
  return effectOf({ kind: "action", payload });
}

/** The token of an attempt that may send for `ms` from now, granted for a ticket in that state. */
export function cleared(desk: Desk, effect: Effect, ms = 5_000, state: string | null = null): Cleared {
  const now = desk.at.now;
  const sendUntil = new Date(now.getTime() + ms);
  const granted = { grantedDigest: effect.digest, policyHash: POLICY, state };
  return clear({ effect, ...granted, sendUntil, now });
}

export function messageOf(desk: Desk, effect: Effect, ms = 5_000): Message {
  if (effect.body.kind === "action" || effect.body.kind === "chat" || effect.body.kind === "digest")
    throw new Error("only a ticket's messages are posted there");
  return { effectId: effect.id, body: effect.body, entryHash: effect.entryHash, sendUntil: new Date(desk.at.now.getTime() + ms) };
}

/** The same effect once an attempt began. */
export function attempted(effect: Effect): Effect {
  return { ...effect, status: "attempting", attempts: 1 };
}

export type Act =
  | string
  | { readonly action: string; readonly comment?: string; readonly parameters?: unknown; readonly decided_by?: string };

/** Presses a button of the review as a person in the browser. */
export async function press(desk: Desk, who: string, review: string, act: Act): Promise<number> {
  const { action, ...body } = typeof act === "string" ? { action: act } : act;
  const answer = await fetch(`${desk.sim.url}/api/x_ots_ops/v1/reviews/${review}/actions/${action}`, {
    method: "POST",
    headers: {
      accept: "application/json",
      "content-type": "application/json",
      authorization: `Basic ${Buffer.from(`${who}:${who}-pw`).toString("base64")}`,
    },
    body: JSON.stringify(body),
  });
  return answer.status;
}

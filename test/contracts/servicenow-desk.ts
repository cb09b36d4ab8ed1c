import { onTestFinished } from "vitest";
import type { ServiceNowOptions } from "../../simulators/servicenow/index.ts";
import type { ActionPayload, ActionType } from "../../src/case/index.ts";
import { CONNECTORS, guarded } from "../../src/connectors/registry.ts";
import type { ServiceNowSettings } from "../../src/connectors/servicenow/index.ts";
import * as at from "../connectors/servicenow/desk.ts";
import type { Act, Event, Hideable, Mishap, OpenDesk, Opening, TicketDesk } from "./ticket-desk.ts";

const WRITES = /\/api\/(now\/table\/|now\/attachment\/file|x_ots_ops\/v1\/reviews)/;
const SECRET_TEXT = "the card 4111 1111 1111 1111 of Alice Doe";

const HIDDEN: Readonly<Record<Hideable, { table: string; field?: string; query?: string }>> = {
  fields: { table: "change_request", field: "description" },
  people: { table: "change_request", field: "requested_by" },
  tasks: { table: "change_task", query: "number=CTASK0010002" },
  comments: { table: "sys_journal_field", field: "value" },
  attachments: { table: "sys_attachment", field: "file_name" },
};

const FIELDS: ReadonlyMap<ActionType, string[]> = new Map([
  ["add_comment", ["work_notes"]],
  ["draft_note", ["work_notes"]],
  ["request_info", ["comments"]],
  ["attach_evidence", ["file_name"]],
  ["close_task", ["work_notes", "state", "close_code", "close_notes"]],
  ["change_state", ["work_notes", "state"]],
]);

const FAULTS = {
  "timed out after commit": { kind: "commit_then_timeout" },
  "failed after commit": { kind: "commit_then_status", status: 500 },
  "a page instead of an answer": { kind: "html" },
  busy: { kind: "rate_limit", retryAfterSeconds: 17 },
  refused: { kind: "status", status: 400, body: { error: { message: SECRET_TEXT, detail: SECRET_TEXT }, status: "failure" } },
  lie: { kind: "status", status: 200, body: { result: { sys_id: "f".repeat(32), number: "CHG0030001", sys_mod_count: "8" } } },
} as const satisfies Record<Mishap, object>;

/** A ServiceNow instance with our app: CHG0030001 of alice, reviewed by rita, and CHG0030666, which is hidden from us. */
export const openServiceNow: OpenDesk = openWith({
  options: {},
  settings: {},
  reviews: (desk) => ({
    shown: (record) => desk.sim.record("x_ots_ops_review", record)?.["summary"] ?? "",
    edit: (record) => void desk.sim.update("x_ots_ops_review", record, { summary: "Harmless, just approve" }, { asUser: "root" }),
    unoffered: [],
    unsaid: null,
    answer: (record, act) => answer(desk, record.id, act),
  }),
});

/** Where an instance differs by what is installed on it, and how people answer there. */
export interface Variant {
  readonly options: Partial<ServiceNowOptions>;
  readonly settings: Partial<ServiceNowSettings>;
  readonly reviews: (desk: at.Desk) => Pick<TicketDesk, "shown" | "edit" | "unoffered" | "unsaid" | "answer">;
}

/** Opens such an instance. */
export function openWith(variant: Variant): OpenDesk {
  return (opening = {}) => openInstance(variant, opening);
}

async function openInstance({ options, settings, reviews }: Variant, opening: Opening): Promise<TicketDesk> {
  const narrow: Partial<ServiceNowSettings> = opening.narrow
    ? { sources: ["change_request"], poll: { pageRows: 10, pages: 2 } }
    : {};
  const desk = await at.openDesk({ ...seed(opening), ...options }, { ...narrow, ...settings });
  const { sim, change } = desk;
  const attach = (name: string, content: string | Uint8Array) =>
    void sim.attach({ table: "change_request", id: change.id }, { name, content }, { asUser: "alice" });
  attach("plan.txt", "plan");
  sim.update("change_request", change.key, { work_notes: "Please hurry" }, { asUser: "alice", silent: true });
  const user = (name: string) => at.idOf(sim, "sys_user", name);
  return {
    tickets: guarded(desk.tickets),
    webhooks: desk.connector.webhooks,
    at: desk.at,
    ticket: change,
    state: "implement",
    hidden: { ...change, id: at.idOf(sim, "change_request", "CHG0030666"), key: "CHG0030666" },
    absent: { ...change, id: "9".repeat(32), key: "CHG0039999" },
    requester: user("alice"),
    reviewer: user("rita"),
    payloads: payloads(desk),
    fieldsOf: (action) => FIELDS.get(action) ?? [],
    another: () => another(desk),
    sent: () => sim.journal.filter(({ method, path }) => method !== "GET" && WRITES.test(path)).length,
    held: () => held(desk),
    arm: (mishap) => {
      for (const method of ["POST", "PATCH"]) sim.faults.add({ ...FAULTS[mishap], method, path: WRITES });
    },
    touch: () =>
      void sim.update(
        "change_request",
        change.key,
        { description: `changed at ${desk.at.now.toISOString()}` },
        { asUser: "alice", silent: true },
      ),
    attach,
    arrive: (count, on) => Array.from({ length: count }, (_, i) => arrival(desk, i, on)),
    move: (key) => void sim.update("change_request", key, { priority: "1" }, { asUser: "alice", silent: true }),
    ...reviews(desk),
    events: () => events(desk),
    proof: () => ({ headers: ["x-ots-event-id", "x-ots-timestamp", "x-ots-key-id", "x-ots-signature"], body: true }),
  };
}

function seed({ hiding }: Opening) {
  const { records } = at.SEED;
  const hidden = { number: "CHG0030666", short_description: "secret", requested_by: "alice" };
  const acls = [{ table: "change_request", operation: "read" as const, query: "short_description=secret" }];
  return {
    records: { ...records, change_request: [...records.change_request, hidden] },
    acls: hiding === undefined ? acls : [...acls, { ...HIDDEN[hiding], operation: "read" as const }],
  };
}

function payloads(desk: at.Desk) {
  const { change } = desk;
  const note: ActionPayload = { ...at.commentOn(change), action: "draft_note", args: {} };
  const close = at.closingOf(change, at.taskOf(desk));
  const all = [at.commentOn(change), note, at.asking(change), at.attaching(change), close, at.movingTo(change, "review")];
  return new Map(all.map((payload) => [payload.action, payload]));
}

async function another(desk: at.Desk) {
  const serviceNow = await CONNECTORS.servicenow();
  const connector = serviceNow(desk.config, { clock: () => desk.at.now, egress: { private: false, allowLoopback: true } });
  onTestFinished(() => connector.close());
  return connector.tickets;
}

/** The journals of the change and of its task, and the files' contents. */
async function held({ sim, change }: at.Desk): Promise<string> {
  const journals = [change.id, at.idOf(sim, "change_task", "CTASK0010001")].flatMap((id) => sim.journalOf(id));
  const files = sim.records("sys_attachment", { table_sys_id: change.id }).map(async (file) => {
    const authorization = `Basic ${Buffer.from("root:root-pw").toString("base64")}`;
    const answer = await fetch(`${sim.url}/api/now/attachment/${file["sys_id"]}/file`, {
      headers: { authorization, "content-type": "application/json" },
    });
    return answer.text();
  });
  return [...journals.map((entry) => entry["value"]), ...(await Promise.all(files))].join("\n");
}

function arrival({ sim }: at.Desk, i: number, on: Date): string {
  const number = `CHG${String(on.getTime() / 1000 + i).slice(-7)}`;
  const sys_updated_on = on.toISOString().slice(0, 19).replace("T", " ");
  sim.insert("change_request", { number, sys_updated_on }, { asUser: "alice", silent: true });
  return number;
}

async function answer(desk: at.Desk, record: string, act: Act): Promise<boolean> {
  const body = {
    action: act.kind,
    ...(act.reason === undefined ? {} : { comment: act.reason }),
    ...(act.changes === undefined ? {} : { parameters: act.changes }),
    ...(act.claiming === undefined ? {} : { decided_by: act.claiming }),
  };
  return (await at.press(desk, "rita", record, body)) === 200;
}

function events({ change }: at.Desk): readonly Event[] {
  const base = {
    schema: "ots.servicenow.event/1",
    event: "change.updated",
    instance: "dev0001",
    table: "change_request",
    sys_id: change.id,
    number: change.key,
    sys_mod_count: 8,
    sys_updated_by: "alice",
  };
  const review = {
    ...base,
    event: "review.decided",
    table: "x_ots_ops_review",
    sys_id: "d".repeat(32),
    ticket_table: "change_request",
    ticket: change.id,
  };
  const body = (event: object) => Buffer.from(JSON.stringify(event));
  return [
    { body: body(base), about: "ticket", own: false },
    { body: body({ ...base, sys_updated_by: "OTS.service" }), about: "ticket", own: true },
    { body: body({ ...review, sys_updated_by: "rita" }), about: "review", own: false },
  ];
}

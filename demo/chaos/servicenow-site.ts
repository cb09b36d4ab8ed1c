import type { ServiceNowSim } from "../../simulators/servicenow/index.ts";
import { CAST, type Person } from "../cast.ts";
import { serviceNowDesk } from "../desks/servicenow-desk.ts";
import type { Edit, Script } from "./script.ts";
import { armServiceNow, READS, writesTo } from "./servicenow-faults.ts";
import { type Journals, journalsOf, serviceNowTrail } from "./servicenow-trail.ts";
import type { Asked, Placed, Site } from "./site.ts";
import { HOSTILE, PERSONAL } from "./trail.ts";

const HOUR = 3_600_000;
const LATE_MS = 1_500;
/** Changes that hold it: their approval is hidden from our account, or their tasks' state may not be written. */
export const HIDDEN = "chaos-hidden";
export const LOCKED = "chaos-locked";

/** Our instance as the chaos uses it. */
export function serviceNowSite(sim: ServiceNowSim): Site {
  let journals: Journals | null = null;
  const versions = new Map<string, number>();
  const desk = serviceNowDesk(sim.url, new Date());
  const touched = ({ id }: Placed): void => {
    versions.set(id, Number(sim.record("change_request", id)?.["sys_mod_count"] ?? 0));
  };
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
      const on = at === "read" ? { path: READS, about: id } : { path: writesTo(sim, id) };
      sim.faults.add({ kind: "pass", ...on, meanwhile: run });
    },
    arm: (ticket) => armServiceNow(sim, ticket),
    asked: ({ id }) => asked(sim, id),
    press: (by: Person, on, press) => desk.press(by, { record: on.record, version: on.version, ticketKey: "" }, press),
    version: ({ id }) => versions.get(id) ?? 0,
    trail(ticket) {
      // Asked for once everything has happened.
      journals ??= journalsOf(sim);
      return serviceNowTrail(sim, journals, ticket);
    },
  };
}

function requesterOf({ answering }: Script): Person {
  return answering === "requester" ? CAST.grace : CAST.femi;
}

function place(sim: ServiceNowSim, script: Script): Placed {
  const { key, flaw } = script;
  const owner = requesterOf(script).serviceNow;
  const quiet = { asUser: owner.userName, silent: true };
  const old = stored(Date.now() - 3 * HOUR);
  const end = Date.now() + (flaw === "window_open" ? 3 : -2) * HOUR;
  const risks: Readonly<Record<string, string>> = { high_risk: "2", medium_risk: "3" };
  const texts: Readonly<Record<string, string>> = { hostile_text: HOSTILE, personal_data: PERSONAL };
  const row = sim.insert(
    "change_request",
    {
      number: key,
      type: "normal",
      state: "-2",
      approval: flaw === "not_approved" ? "requested" : "approved",
      risk: risks[flaw] ?? "4",
      short_description: `Renew the certificate, ${key}`,
      description: texts[flaw] ?? "Replace the certificate and reload nginx.",
      requested_by: owner.sysId,
      assigned_to: owner.sysId,
      cmdb_ci: sim.record("cmdb_ci_server", "web-01")?.["sys_id"],
      start_date: stored(end - 2 * HOUR),
      end_date: stored(end),
      correlation_id: flaw === "approval_hidden" ? HIDDEN : "",
      sys_created_on: old,
      sys_updated_on: old,
    },
    quiet,
  );
  const id = row["sys_id"] ?? "";
  placeTasks(sim, script, id);
  if (flaw !== "no_evidence")
    sim.attach({ table: "change_request", id }, { name: "protocol.txt", content: "All checks green.\n" }, quiet);
  if (flaw === "conflict") sim.insert("conflict", { change: id, type: "ci_already_scheduled" }, quiet);
  return { id, script };
}

function placeTasks(sim: ServiceNowSim, { key, flaw }: Script, change: string): void {
  const task = (digit: number, type: string, columns: Readonly<Record<string, string>> = {}): void => {
    const about = { change_request: change, change_task_type: type, short_description: `${type} of ${key}` };
    const number = `CTASK${key.slice(-6)}${digit}`;
    const locked = flaw === "locked_task" ? LOCKED : "";
    sim.insert("change_task", { number, ...about, state: "1", correlation_id: locked, ...columns }, { silent: true });
  };
  task(1, "implementation", { state: "3", active: "false" });
  task(2, "testing");
  task(3, "review");
}

const CHAOS: Readonly<Partial<Record<Script["webhook"], object>>> = {
  lost: { loseShare: 1 },
  twice: { duplicateShare: 1 },
  // Kept back as if lost, and sent again by its id later.
  late: { loseShare: 1 },
  reordered: { reorderShare: 1 },
};

function fire(sim: ServiceNowSim, { id, script }: Placed): () => void {
  if (script.webhook === "forged_only") return () => undefined;
  const before = sim.delivery.log.length;
  sim.delivery.set(CHAOS[script.webhook] ?? {});
  const asUser = requesterOf(script).serviceNow.userName;
  sim.update("change_request", id, { state: "-1" }, { asUser });
  if (script.flaw === "on_hold") hold(sim, id, asUser);
  sim.delivery.set({});
  const sent = sim.delivery.log.slice(before).filter(({ event }) => event.sys_id === id);
  if (script.webhook !== "late") return () => undefined;
  const late = setTimeout(() => sent.map(({ eventId }) => sim.delivery.resend(eventId)), LATE_MS);
  return () => clearTimeout(late);
}

function hold(sim: ServiceNowSim, id: string, asUser: string): void {
  sim.update("change_request", id, { on_hold: "true", on_hold_reason: "The vendor asked to wait." }, { asUser });
}

/** What an instance refuses stays as it was. */
function edit(sim: ServiceNowSim, { id }: Placed, what: Edit["what"]): void {
  const asUser = CAST.hugo.serviceNow.userName;
  const write = (columns: Readonly<Record<string, string>>): void => void sim.update("change_request", id, columns, { asUser });
  const deeds: Readonly<Record<Edit["what"], () => void>> = {
    comment: () => write({ work_notes: "Looked at it again this morning." }),
    hostile_comment: () => write({ work_notes: HOSTILE }),
    description: () => write({ description: `Replace the certificate of another server, ${id.slice(0, 6)}.` }),
    flaw: () => hold(sim, id, asUser),
    file: () => void sim.attach({ table: "change_request", id }, { name: "more.txt", content: "Something more.\n" }, { asUser }),
    finished: () => write({ state: "0" }),
  };
  try {
    deeds[what]();
  } catch {
    // A business rule aborted it: that person has to live with it too.
  }
}

function asked(sim: ServiceNowSim, ticket: string): Asked | null {
  const row = sim.records("x_ots_ops_review", { ticket, state: "pending" }).at(-1);
  if (row === undefined) return null;
  const groups = /^Asked: (.+)$/m.exec(row["summary"] ?? "")?.[1]?.split(" or ") ?? [];
  return { record: row["sys_id"] ?? "", version: row["sys_mod_count"] ?? "", groups };
}

/** Milliseconds as the platform stores a time. */
function stored(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

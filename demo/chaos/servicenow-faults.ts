import type { ServiceNowSim } from "../../simulators/servicenow/index.ts";
import type { Trouble } from "./script.ts";
import type { Placed } from "./site.ts";

/** What a 429 says that the instance takes in an hour. Here minutes last seconds: with what a real one says, what waits for people would use it up. */
const PER_HOUR = 360_000;

type Fault = Parameters<ServiceNowSim["faults"]["add"]>[0];

/** Our reading of a ticket is one batch. */
export const READS = /\/api\/now\/v1\/batch$/;
const CARDS = /\/api\/x_ots_ops\/v1\/reviews$/;

/** Requests that carry out an action on this change or its tasks. */
export function writesTo(sim: ServiceNowSim, id: string): RegExp {
  const tasks = sim.records("change_task", { change_request: id }).map((task) => task["sys_id"] ?? "");
  return new RegExp(`/table/change_request/${id}|/table/change_task/(?:${tasks.join("|")})|/attachment/file\\?.*${id}`);
}

/** Arms what the script says will go wrong about this change. */
export function armServiceNow(sim: ServiceNowSim, { id, script }: Placed): void {
  const read = { path: READS, about: id, method: "POST" };
  const write = { path: writesTo(sim, id) };
  const writing = [
    { ...write, method: "PATCH" },
    { ...write, method: "POST" },
  ];
  const card = { path: CARDS, about: id, method: "POST" };
  const inside = { path: new RegExp(`/table/change_request/${id}|element_id%3D${id}|element_id=${id}`) };
  const faults: Readonly<Record<Trouble, readonly Fault[]>> = {
    read_down: [{ kind: "status", status: 503, times: 2, ...read }],
    read_html: [{ kind: "html", ...read }],
    read_cut: [{ kind: "ok_with_error", truncated: true, ...read }],
    read_reset: [{ kind: "drop", times: 2, ...read }],
    read_hidden: [{ kind: "hidden", ...inside }],
    read_slow: [{ kind: "delay", delayMs: 1_200, times: 2, ...read }],
    read_unserviced: [{ kind: "unserviced", times: 2, ...inside }],
    busy: [{ kind: "rate_limit", retryAfterSeconds: 1, perHour: PER_HOUR, times: 3, after: 1, ...read }],
    unauthenticated: [{ kind: "status", status: 401, ...read }],
    write_refused: writing.map((on) => ({ kind: "status", status: 503, ...on })),
    write_reset: writing.map((on) => ({ kind: "drop", ...on })),
    write_html: writing.map((on) => ({ kind: "html", ...on })),
    write_busy: writing.map((on) => ({ kind: "rate_limit", retryAfterSeconds: 1, perHour: PER_HOUR, ...on })),
    write_500_committed: writing.map((on) => ({ kind: "commit_then_status", status: 500, ...on })),
    write_committed_silent: writing.map((on) => ({ kind: "commit_then_timeout", ...on })),
    write_committed_reset: writing.map((on) => ({ kind: "commit_then_drop", ...on })),
    write_committed_cut: writing.map((on) => ({ kind: "garbled", ...on })),
    write_late: writing.map((on) => ({ kind: "late_commit", delayMs: 900, ...on })),
    card_500_committed: [{ kind: "commit_then_status", status: 500, ...card }],
    card_committed_silent: [{ kind: "commit_then_timeout", ...card }],
    card_late: [{ kind: "late_commit", delayMs: 900, ...card }],
    card_down: [{ kind: "status", status: 503, times: 2, ...card }],
  };
  for (const trouble of script.troubles) for (const fault of faults[trouble]) sim.faults.add(fault);
}

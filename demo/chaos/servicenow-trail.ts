import type { ServiceNowSim, WriteEntry } from "../../simulators/servicenow/index.ts";
import { SERVICE } from "../cast.ts";
import type { Placed } from "./site.ts";
import { type Act, type Answer, isHostile, isPersonal, markersIn, type Trail, type Truth } from "./trail.ts";

const OWN = SERVICE.serviceNow.userName;
const REVIEWS = "x_ots_ops_review";

/** The instance's journals by record: writes, and when we read it. */
export interface Journals {
  readonly writes: ReadonlyMap<string, readonly WriteEntry[]>;
  readonly reads: ReadonlyMap<string, readonly number[]>;
}

/** Both journals as they are now. */
export function journalsOf(sim: ServiceNowSim): Journals {
  const reads = sim.journal
    .filter(({ user, parts }) => user === OWN && parts.length > 0)
    .flatMap(({ parts, at }) => idsIn(parts).map((id) => [id, Date.parse(at)] as const));
  return { writes: grouped(sim.writes.map((write) => [write.sys_id, write] as const)), reads: grouped(reads) };
}

function idsIn(parts: readonly string[]): readonly string[] {
  return [...new Set(parts.flatMap((part) => /\/table\/change_request\/([0-9a-f]{32})/.exec(part)?.[1] ?? []))];
}

function grouped<T>(pairs: readonly (readonly [string, T])[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** All that was done to a change, from the instance's own journals. */
export function serviceNowTrail(sim: ServiceNowSim, journals: Journals, { id }: Placed): Trail {
  const tasks = sim.records("change_task", { change_request: id });
  const files = sim.records("sys_attachment", { table_sys_id: id });
  const ids = [id, ...[...tasks, ...files].map((row) => row["sys_id"] ?? "")];
  const writes = ids.flatMap((one) => journals.writes.get(one) ?? []).sort((a, b) => (a.at < b.at ? -1 : 1));
  const reviews = sim.records(REVIEWS, { ticket: id });
  return {
    acts: writes.filter(({ by }) => by === OWN).map(actOf),
    deeds: writes
      .filter(({ by }) => by !== OWN)
      .map(({ at, by, changes, table }) => ({
        at: Date.parse(at),
        by,
        comment: changes.length === 0 && table !== "sys_attachment",
      })),
    answers: reviews.flatMap((row) => answersOn(sim, journals, row["sys_id"] ?? "")),
    cards: reviews.map((row) => ({
      record: row["sys_id"] ?? "",
      effect: row["idempotency_key"] ?? null,
      open: row["state"] === "pending" || row["state"] === "info_requested",
      expires: Date.parse(`${(row["expires_at"] ?? "").replace(" ", "T")}Z`) || null,
    })),
    reads: journals.reads.get(id) ?? [],
    truth: (at) => truthAt(sim, { id, writes, tasks: tasks.map((task) => ({ ...task })) }, at),
    requester: sim.record("change_request", id)?.["requested_by"] ?? "",
  };
}

function actOf({ sys_id, table, changes, journals, at, arrived = at }: WriteEntry): Act {
  // A state that an ACL silently dropped closes nothing, whatever else of the request was stored.
  const closes = table === "change_task" && changes.some(({ field, to }) => field === "state" && to === "3");
  const what = closes ? "closed task" : table;
  const text = [...journals.map((entry) => entry.text), ...changes.map(({ to }) => to)].join("\n");
  return {
    effect: markersIn(text)[0] ?? null,
    record: sys_id,
    what,
    text,
    arrived: Date.parse(arrived),
    at: Date.parse(at),
  };
}

const KINDS: ReadonlyMap<string, Answer["kind"]> = new Map([
  ["approved", "approve"],
  ["modified", "modify"],
  ["rejected", "reject"],
]);

function answersOn(sim: ServiceNowSim, { writes }: Journals, record: string): readonly Answer[] {
  return (writes.get(record) ?? []).flatMap(({ by, at, changes }) => {
    const to = changes.find(({ field }) => field === "state")?.to;
    if (by === OWN || to === undefined) return [];
    const account = sim.record("sys_user", by)?.["sys_id"] ?? by;
    return [{ record, at: Date.parse(at), by: account, kind: KINDS.get(to) ?? ("other" as const) }];
  });
}

interface Kept {
  readonly id: string;
  readonly writes: readonly WriteEntry[];
  readonly tasks: readonly Readonly<Record<string, string>>[];
}

/** A record as it was then: what was written since is taken back, latest first. */
function asOf(record: Readonly<Record<string, string>>, writes: readonly WriteEntry[], at: number): Record<string, string> {
  const row = { ...record };
  const since = writes.filter((write) => write.sys_id === record["sys_id"] && Date.parse(write.at) > at);
  for (const { changes } of since.toReversed()) for (const { field, from } of changes) row[field] = from;
  return row;
}

const STATES: Readonly<Record<string, string>> = { "-1": "implement", "0": "review", "-2": "scheduled" };
const RISKS: Readonly<Record<string, string>> = { "2": "high", "3": "medium", "4": "low" };

function truthAt(sim: ServiceNowSim, { id, writes, tasks }: Kept, at: number): Truth {
  const row = asOf(sim.record("change_request", id) ?? {}, writes, at);
  const there = writes.filter((write) => Date.parse(write.at) <= at && write.by !== OWN);
  const notes = there.flatMap(({ journals }) => journals.map(({ text }) => text));
  const texts = [row["description"] ?? "", row["short_description"] ?? "", ...notes];
  const then = tasks.map((task) => asOf(task, writes, at));
  const facts: [string, unknown][] = [
    ["ticket.state", STATES[row["state"] ?? ""] ?? row["state"]],
    ["ticket.risk", RISKS[row["risk"] ?? ""]],
    ["ticket.on_hold", row["on_hold"] === "true"],
    ["window.over", Date.parse(`${(row["end_date"] ?? "").replace(" ", "T")}Z`) <= at],
    ["conflicts.open", sim.records("conflict", { change: id }).length],
    ["attachments.human", there.filter(({ table, operation }) => table === "sys_attachment" && operation === "insert").length],
    [
      "open testing tasks",
      then.filter((task) => task["change_task_type"] === "testing" && task["state"] === "1").map((task) => task["sys_id"]),
    ],
    ["hostile", texts.some(isHostile)],
    ["personal", texts.some(isPersonal)],
  ];
  // Hidden from our account: nobody may decide as if it were known.
  if (row["correlation_id"] === "") facts.push(["ticket.approval", row["approval"]]);
  return new Map(facts);
}

import { type Delivery, type ServiceNowSim, startServiceNow } from "../../simulators/servicenow/index.ts";
import type { Fate } from "./chance.ts";
import { OWN, type Reviewer } from "./crew.ts";
import type { SavedServiceNow } from "./saved.ts";
import type { Reference, ServiceNowStep } from "./step.ts";
import type { Survey } from "./survey.ts";
import { type Sent, type Written, wordsOf } from "./written.ts";

export const INSTANCE = "replay01";
const TEMPLATE = "0".repeat(32);

/** The simulated instance as the replay writes to it. */
export interface ServiceNowSite {
  readonly sim: ServiceNowSim;
  write(step: ServiceNowStep, fate: Fate): Written;
  /** Everything that stands on it. */
  save(): SavedServiceNow;
}

/** Starts an instance whose tables have every recorded column, with our app, the reviewers and no tickets. */
export async function openServiceNow(
  survey: Survey,
  crew: readonly Reviewer[],
  { seed, saved }: { readonly seed: number; readonly saved: SavedServiceNow | null },
): Promise<ServiceNowSite> {
  const columns = [...survey.columns].map(
    ([table, names]) => [table, [...names].filter((name) => !name.startsWith("sys_"))] as const,
  );
  // A seeded record brings columns that the stock tables lack; it is gone before anybody looks.
  const template = (names: readonly string[]) => ({ sys_id: TEMPLATE, ...Object.fromEntries(names.map((name) => [name, ""])) });
  const sim = await startServiceNow({
    instance: INSTANCE,
    // Ids that were given out before the stop do not come again.
    seed: seed + (saved?.ids.length ?? 0),
    integrationUser: { user_name: OWN.serviceNow.userName, sys_id: OWN.serviceNow.id, name: "Ops Trust" },
    oauth: { clientId: OWN.serviceNow.client, clientSecret: OWN.serviceNow.clientSecret },
    users: crew.map(({ name, serviceNow }) => ({
      user_name: serviceNow.userName,
      sys_id: serviceNow.id,
      password: serviceNow.password,
      name,
      roles: ["itil", "x_ots_ops.reviewer"],
    })),
    groups: crew.map(({ group }) => ({ name: group })),
    memberships: crew.map(({ group, serviceNow }) => ({ user: serviceNow.userName, group })),
    records: Object.fromEntries(columns.map(([table, names]) => [table, [template(names)]])),
  });
  for (const [table] of columns) sim.remove(table, TEMPLATE, { silent: true });
  const memory: Memory = {
    sim,
    references: new Map(saved?.references),
    ids: new Map(saved?.ids),
    recorded: new Map(saved?.recorded),
    logged: 0,
  };
  if (saved !== null) putBack(sim, saved);
  return {
    sim,
    write: (step, fate) => write(memory, step, fate),
    save: () =>
      saveAll(
        memory,
        columns.map(([table]) => table),
      ),
  };
}

/** Tables that hold what became of the tickets. */
const LEFT_BEHIND = ["sys_journal_field", "sys_attachment", "x_ots_ops_review", "sys_audit"];

function saveAll({ sim, references, ids, recorded }: Memory, tables: readonly string[]): SavedServiceNow {
  const named = new Set([...tables, ...LEFT_BEHIND, ...[...references.keys()].map((key) => key.slice(0, key.indexOf("/")))]);
  const rows = [...named].map((table) => [table, sim.records(table).map((row) => ({ ...row }))] as const);
  return { tables: Object.fromEntries(rows), ids: [...ids], recorded: [...recorded], references: [...references] };
}

function putBack(sim: ServiceNowSim, { tables }: SavedServiceNow): void {
  for (const [table, rows] of Object.entries(tables)) {
    for (const row of rows) if (sim.record(table, row["sys_id"] ?? "") === undefined) sim.insert(table, row, { silent: true });
  }
}

interface Memory {
  readonly sim: ServiceNowSim;
  /** sys_id by table and name of what references point to. */
  readonly references: Map<string, string>;
  /** sys_id of each record that was inserted, by table and key. */
  readonly ids: Map<string, string>;
  /** The version last recorded of each. */
  readonly recorded: Map<string, number>;
  /** How much of the delivery log was read. */
  logged: number;
}

function write(memory: Memory, step: ServiceNowStep, fate: Fate): Written {
  const { sim } = memory;
  const key = `${step.table}/${step.key}`;
  const references = Object.entries(step.references).map(([column, to]) => [column, referenceId(memory, to)] as const);
  const columns: Record<string, string> = { ...step.columns, ...Object.fromEntries(references) };
  const writes = sim.writes.length;
  memory.logged = sim.delivery.log.length;
  sim.delivery.set(CHAOS[fate]);
  try {
    const id = memory.ids.get(key);
    const raised = id === undefined ? insert(memory, step, columns) : update(memory, step, id, columns);
    if (sim.writes.length === writes) return { kind: "unchanged" };
    const ticket = memory.ids.get(key) ?? "";
    return { kind: "written", system: "servicenow", ticket, version: raised, sent: sentNow(memory, ticket, fate) };
  } catch (error) {
    return { kind: "refused", why: wordsOf(error) };
  } finally {
    sim.delivery.set({});
  }
}

const CHAOS = {
  arrives: {},
  lost: { loseShare: 1 },
  twice: { duplicateShare: 1 },
  // Kept back as if lost, and sent again by its id once the next one was dealt with.
  late: { loseShare: 1 },
} as const satisfies Record<Fate, object>;

function insert({ sim, ids, recorded }: Memory, step: ServiceNowStep, columns: Readonly<Record<string, string>>): number {
  const row = sim.insert(step.table, { ...columns, sys_mod_count: String(step.version ?? 0) });
  const key = `${step.table}/${step.key}`;
  ids.set(key, row["sys_id"] ?? "");
  recorded.set(key, step.version ?? 0);
  return step.version ?? 0;
}

/** The instance's count goes on by as much as the recorded one did; it may be ahead, since our own notes count too. */
function update(
  { sim, recorded }: Memory,
  step: ServiceNowStep,
  id: string,
  columns: Readonly<Record<string, string>>,
): number | null {
  const key = `${step.table}/${step.key}`;
  const now = Number(sim.record(step.table, id)?.["sys_mod_count"] ?? "0");
  const by = step.version === null ? 1 : step.version - (recorded.get(key) ?? 0);
  if (step.version !== null) recorded.set(key, step.version);
  const { sys_id: _same, ...rest } = columns;
  sim.update(step.table, id, { ...rest, sys_mod_count: String(Math.max(0, now + by)) });
  return by > 0 ? now + by : null;
}

function sentNow({ sim, logged }: Memory, ticket: string, fate: Fate): readonly Sent[] {
  return sim.delivery.log
    .slice(logged)
    .filter(({ event }) => event.sys_id === ticket)
    .map((delivery) => sentOf(sim, delivery, fate));
}

function sentOf(sim: ServiceNowSim, delivery: Delivery, fate: Fate): Sent {
  let kept = fate === "late";
  return {
    lost: fate === "lost",
    answered: () => !kept && (delivery.status === "delivered" || delivery.status === "dead" || delivery.status === "lost"),
    release() {
      kept = false;
      if (fate === "late") sim.delivery.resend(delivery.eventId);
    },
  };
}

/** The record that a reference points to; made when nobody made it yet. */
function referenceId({ sim, references }: Memory, { table, id, name }: Reference): string {
  const key = `${table}/${id}/${name}`;
  const known = references.get(key);
  if (known !== undefined) return known;
  const there = id === "" ? undefined : sim.record(table, id)?.["sys_id"];
  const account = table === "sys_user" ? { user_name: `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, ".")}` } : {};
  const made =
    there ?? sim.insert(table, { ...(id === "" ? {} : { sys_id: id }), name, ...account }, { silent: true })["sys_id"] ?? "";
  references.set(key, made);
  return made;
}

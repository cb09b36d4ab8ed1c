import type { JiraSim } from "../../../simulators/jira/index.ts";
import type { ServiceNowSim } from "../../../simulators/servicenow/index.ts";
import { JOB_KINDS, type Job } from "../../../src/ports/index.ts";
import type { FreshDatabase } from "../database.ts";
import type { LoopQueue } from "./queue.ts";

/** What can be waited for. */
export interface Busy {
  readonly serviceNow: ServiceNowSim;
  readonly jira: JiraSim;
  readonly queue: LoopQueue;
  readonly database: FreshDatabase;
  readonly clock: { now: Date };
}

/** Rests when a whole round of waiting brought nothing new. */
export async function settle(desk: Busy): Promise<void> {
  for (;;) {
    const before = moves(desk);
    await desk.serviceNow.idle();
    await desk.jira.idle();
    await desk.queue.idle();
    if (moves(desk) === before) return;
  }
}

function moves({ queue, serviceNow, jira }: Busy): string {
  const counts = [queue.taken, serviceNow.journal, serviceNow.delivery.log, jira.journal, jira.deliveries];
  return counts.map(({ length }) => length).join(" ");
}

// The database itself dates what the listener leaves: those rows are due at once.
const DUE = `select kind, ref from outbox where due_at <= $1
  or (kind = 'delivery' and due_at between clock_timestamp() - interval '1 hour' and clock_timestamp() + interval '10 seconds') order by due_at, seq`;

// The database's clock cannot be moved: what it holds deadlines for is moved back instead.
const PASSED = "update effects set send_until = send_until - make_interval(secs => $1) where send_until is not null";

/** Moves the clocks, does what is due by then, and rests; again until nothing is due. */
export async function pass(desk: Busy, seconds: number): Promise<void> {
  desk.clock.now = new Date(desk.clock.now.getTime() + seconds * 1000);
  await desk.database.db.query(PASSED, [seconds]);
  for (let round = 0; round < 30; round += 1) {
    await settle(desk);
    const { rows } = await desk.database.db.query(DUE, [desk.clock.now]);
    if (rows.length === 0) return;
    await desk.queue.add(rows.flatMap(jobOf));
  }
  await settle(desk);
}

function jobOf(row: Readonly<Record<string, unknown>>): readonly Job[] {
  const kind = JOB_KINDS.find((known) => known === row["kind"]);
  return kind === undefined ? [] : [{ kind, ref: String(row["ref"]) }];
}

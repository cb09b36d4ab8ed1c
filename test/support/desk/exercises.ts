import { exerciseRound, type World } from "../../../src/pipeline/index.ts";
import type { PolicyFile } from "../../../src/policy/index.ts";
import type { Desk } from "./desk.ts";
import { policyOf } from "./world.ts";

type Keys = NonNullable<NonNullable<PolicyFile["vigilance"]>["exercises"]>;

/** From now on these tickets are training tickets of the group that answers medium risk; one exercise of it is certain to be planned each day. */
export async function exercisesOn(desk: Desk, tickets: readonly TrainingTicket[], change: Partial<Keys> = {}): Promise<void> {
  const policy = policyOf((file) => ({
    ...file,
    vigilance: { exercises: { rate: 1, training_tickets: tickets.map((one) => ({ group: "ops-lead", ...one })), ...change } },
  }));
  await desk.restart((world: World) => ({ ...world, policy }));
}

interface TrainingTicket {
  readonly workflow: string;
  readonly ticket: string;
  readonly group?: string;
}

/** The ServiceNow change of that number as a training ticket. */
export function trainingChange(desk: Desk, number: string): TrainingTicket {
  return { workflow: "chg_low_risk_auto", ticket: desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "" };
}

/** The Jira issue of that key as a training ticket. */
export function trainingVendor(desk: Desk, key: string): TrainingTicket {
  return { workflow: "vendor_onboarding_checks", ticket: desk.jira.issue(key)?.id ?? "" };
}

/** The next day begins, its plan is made, and its exercise is put when it is due; everything that follows is awaited. Gives when that was. */
export async function nextExercise(desk: Desk): Promise<Date> {
  const tomorrow = new Date(Date.parse(desk.clock.now.toISOString().slice(0, 10)) + 86_400_000);
  desk.clock.now = tomorrow;
  await exerciseRound(desk.world);
  const { rows } = await desk.database.db.query("select min(due_at) as at from exercises where due_at >= $1 and not skipped", [tomorrow]);
  const at = rows[0]?.["at"];
  if (!(at instanceof Date)) throw new Error("nothing is planned");
  desk.clock.now = new Date(at.getTime() + 1_000);
  await exerciseRound(desk.world);
  await desk.settle();
  return at;
}

import { expect } from "vitest";
import { exerciseRound, recordPolicy, type World } from "../../../src/pipeline/index.ts";
import type { PolicyFile } from "../../../src/policy/index.ts";
import { type Desk, type DeskOptions, openDesk } from "./desk.ts";
import { draftOf } from "./model.ts";
import { plantChange } from "./tickets.ts";
import { policyOf } from "./world.ts";

type Keys = NonNullable<NonNullable<PolicyFile["vigilance"]>["exercises"]>;

/** A training ticket of the policy, of the group that answers medium risk unless it says another. */
export interface TrainingTicket {
  readonly workflow: string;
  readonly ticket: string;
  readonly group?: string;
}

/** The world with these training tickets; an exercise is certain to be planned each day. */
export function withExercises(tickets: readonly TrainingTicket[], change: Partial<Keys> = {}): (world: World) => World {
  const trained = tickets.map((one) => ({ group: "ops-lead", ...one }));
  const exercises = { rate: 1, training_tickets: trained, ...change };
  const policy = policyOf((file) => ({ ...file, vigilance: { ...file.vigilance, exercises } }));
  return (world) => ({ ...world, policy });
}

/** The ServiceNow change of that number as a training ticket. */
export function trainingChange(desk: Desk, number: string): TrainingTicket {
  return { workflow: "chg_low_risk_auto", ticket: desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "" };
}

/** The Jira issue of that key as a training ticket. */
export function trainingVendor(desk: Desk, key: string): TrainingTicket {
  return { workflow: "vendor_onboarding_checks", ticket: desk.jira.issue(key)?.id ?? "" };
}

/** The next day begins, its plan is made, and its exercise is put when it is due; everything that follows is awaited. */
export async function nextExercise(desk: Desk): Promise<void> {
  const at = await nextDay(desk);
  desk.clock.now = new Date(at.getTime() + 1_000);
  await exerciseRound(desk.world);
  await desk.settle();
}

/** The next day begins and is planned; gives when its first exercise is due. */
export async function nextDay(desk: Desk): Promise<Date> {
  const tomorrow = new Date(Date.parse(desk.clock.now.toISOString().slice(0, 10)) + 86_400_000);
  desk.clock.now = tomorrow;
  await exerciseRound(desk.world);
  const sql = "select min(due_at) as at from exercises where due_at >= $1 and not skipped";
  const { rows } = await desk.database.db.query(sql, [tomorrow]);
  const at = rows[0]?.["at"];
  if (!(at instanceof Date)) throw new Error("nothing is planned");
  return at;
}

/** A desk whose one training ticket is a change that satisfies its SOP, with an exercise on it that waits for an answer. */
export async function exercisedDesk(options: DeskOptions = {}): Promise<{ readonly desk: Desk; readonly number: string }> {
  const desk = await openDesk(options);
  desk.model.behave(() => draftOf({ action: "close_task", target: "tasks.1", close_code: "successful" }));
  const number = plantChange(desk, { columns: { state: "-1" } });
  await desk.restart(withExercises([trainingChange(desk, number)]));
  await recordPolicy(desk.world);
  await nextExercise(desk);
  return { desk, number };
}

/** Nothing but questions was ever written for a change: neither to it, nor to its tasks or its journal. */
export function expectUntouched(desk: Desk, number: string): void {
  const ids = new Set(ofChange(desk, number));
  const ours = desk.serviceNow.writes.filter(({ sys_id: id, by }) => ids.has(id) && by === "ots.service");
  expect(ours).toEqual([]);
}

function ofChange(desk: Desk, number: string): readonly string[] {
  const id = desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
  const tasks = desk.serviceNow.records("change_task", { change_request: id }).map((task) => task["sys_id"] ?? "");
  return [id, ...tasks];
}

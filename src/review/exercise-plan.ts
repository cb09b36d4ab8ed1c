import { createHmac } from "node:crypto";
import { commitmentOf, type ExercisePlan, type SealedPlan } from "../case/index.ts";
import type { Site } from "./roster.ts";
import { isOnShift } from "./shifts.ts";

/** What a day's exercises are planned from. */
export interface PlanInput {
  /** Known to this program alone: without it nobody can tell when, or whether, an exercise comes. */
  readonly key: Buffer;
  /** At most so many of a group a day. */
  readonly perDay: number;
  /** The chance of each of them. */
  readonly rate: number;
  readonly trainingTickets: readonly { readonly workflow: string; readonly ticket: string; readonly group: string }[];
  /** When a group works; null = always. */
  sitesOf(group: string): readonly Site[] | null;
}

const DAY_MS = 86_400_000;
const STEP_MS = 300_000;

/** The sealed plan of a UTC day, one place for each exercise that a group could have, also where none is planned: how many there are tells nothing. The same input gives the same plan. */
export function planOf(day: string, input: PlanInput): readonly SealedPlan[] {
  const groups = [...new Set(input.trainingTickets.map(({ group }) => group))].toSorted();
  return groups.flatMap((group) =>
    Array.from({ length: input.perDay }, (_none, slot) => {
      const draw = (label: string): Buffer => drawn(input.key, `${label}\n${day}\n${group}\n${slot}`);
      const plan = { day, group, slot, ...chosen(day, group, input, draw), seed: draw("seed").toString("hex") };
      const nonce = draw("nonce").toString("hex");
      return { plan, nonce, commitment: commitmentOf(plan, nonce) };
    }),
  );
}

type Draw = (label: string) => Buffer;

function chosen(day: string, group: string, input: PlanInput, draw: Draw): Pick<ExercisePlan, "at" | "workflow" | "ticket"> {
  const ticket = pick(
    input.trainingTickets.filter((one) => one.group === group),
    draw("ticket"),
  );
  const at = pick(workedIn(day, input.sitesOf(group)), draw("at"));
  if (share(draw("chance")) >= input.rate || ticket === undefined || at === undefined)
    return { at: null, workflow: null, ticket: null };
  const within = Math.floor(share(draw("within")) * STEP_MS);
  return { at: new Date(at + within).toISOString(), workflow: ticket.workflow, ticket: ticket.ticket };
}

/** The beginnings of the five minutes of a day in which somebody works. */
function workedIn(day: string, sites: readonly Site[] | null): readonly number[] {
  const start = Date.parse(`${day}T00:00:00Z`);
  return Array.from({ length: DAY_MS / STEP_MS }, (_none, at) => start + at * STEP_MS).filter((at) =>
    isOnShift(new Date(at), sites),
  );
}

function pick<T>(from: readonly T[], draw: Buffer): T | undefined {
  return from[Math.floor(share(draw) * from.length)];
}

/** Of 1, from the top 53 bits (control sheet, section 7.2). */
function share(draw: Buffer): number {
  return Number(draw.readBigUInt64BE(0) >> 11n) / 2 ** 53;
}

function drawn(key: Buffer, label: string): Buffer {
  return createHmac("sha256", key).update(`ots.exercise.v1\n${label}`).digest();
}

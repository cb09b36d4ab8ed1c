import { cpUpper, cusum, sensitivityOf } from "../control/index.ts";
import type { EndedExercise } from "../ports/index.ts";
import type { World } from "./world.ts";

/** How a group found planted mistakes. Bounds are one-sided, at 90 %; figures are shares of 1 as text with four decimals. */
interface GroupSensitivity {
  readonly group: string;
  readonly seeded: number;
  readonly caught: number;
  readonly share: string;
  readonly lower: string;
  readonly upper: string;
  /** Its misses of late are more than chance. */
  readonly alarm: boolean;
  /** It is not certain to reach the policy's alert_below; absent = the policy has none. */
  readonly alert?: boolean;
}

/** What exercises tell: of groups alone, and of whoever asks. */
export interface VigilanceReport {
  readonly on: boolean;
  readonly since: string;
  readonly groups: readonly GroupSensitivity[];
  /** Groups of which too few exercises, or too few people, are there to be shown. */
  readonly hidden: number;
  /** Of whoever asks; nobody else's is shown to anybody. */
  readonly own: { readonly seeded: number; readonly caught: number };
}

const DAYS_MS = 90 * 24 * 3_600_000;
/** Figures of fewer people tell of one of them. */
const PEOPLE = 5;
/** Of fewer exercises even a perfect group has a lower bound under four fifths. */
const ENOUGH = 10;
const CONFIDENCE = 0.9;

/** Sensitivity of groups over 90 days (control sheet, section 5). Who asked back, or did not answer, is counted neither way. */
export async function vigilanceReport(world: World, asking: string): Promise<VigilanceReport> {
  const since = new Date(world.clock().getTime() - DAYS_MS);
  const counted = (await world.store.exercises.ended(since)).filter(
    ({ outcome }) => outcome === "caught" || outcome === "missed",
  );
  const byGroup = [...Map.groupBy(counted, ({ group }) => group)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const shown = byGroup.filter(([, all]) => all.length >= ENOUGH && new Set(all.map(({ person }) => person)).size >= PEOPLE);
  const own = counted.filter(({ person }) => person === asking);
  return {
    on: world.policy.vigilance.exercises !== null,
    since: since.toISOString(),
    groups: shown.map(([group, all]) => sensitivity(world, group, all)),
    hidden: byGroup.length - shown.length,
    own: { seeded: own.length, caught: caughtOf(own) },
  };
}

function sensitivity({ policy }: World, group: string, all: readonly EndedExercise[]): GroupSensitivity {
  const [seeded, caught] = [all.length, caughtOf(all)];
  const lower = sensitivityOf({ caught, seeded });
  const below = policy.vigilance.exercises?.alertBelow ?? null;
  return {
    group,
    seeded,
    caught,
    share: (caught / seeded).toFixed(4),
    lower: lower.toFixed(4),
    upper: cpUpper(caught, seeded, CONFIDENCE).toFixed(4),
    alarm: cusum(all.map(({ outcome }) => outcome === "missed")).alarm,
    ...(below === null ? {} : { alert: lower < below }),
  };
}

function caughtOf(all: readonly EndedExercise[]): number {
  return all.filter(({ outcome }) => outcome === "caught").length;
}

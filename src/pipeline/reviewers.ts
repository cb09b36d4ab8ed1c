import type { StampAlarm } from "../case/index.ts";
import {
  type Answered,
  alarmsOf,
  answersOf,
  type Escalations,
  escalationsBy,
  ROLLING,
  type Velocity,
  type Vigilance,
  velocityOf,
  vigilanceOf,
} from "../review/index.ts";
import type { World } from "./world.ts";

interface Figures extends Vigilance {
  readonly alarms: readonly StampAlarm[];
}

/** How people answer. Individuals stand here only when the policy says so, and always whoever asks himself. */
export interface Reviewers {
  readonly since: string;
  readonly groups: readonly (Omit<Vigilance, "streak" | "bursts"> & {
    readonly group: string;
    readonly people: number;
    readonly alarmed: number;
  })[];
  /** Groups of which too few people answered to be shown. */
  readonly hidden: number;
  readonly people: readonly (Figures & { readonly person: string })[];
  readonly velocity: readonly Velocity[];
  readonly escalations: readonly Escalations[];
}

const DAYS_MS = 30 * 24 * 3_600_000;
const LIMIT = 20_000;
/** Figures of fewer people tell of one of them. */
const PEOPLE = 5;

/** Figures of the last 30 days: of each person's last 50 decisions, of groups of at least 5 people, and where questions wait. */
export async function reviewers(world: World, asking: string): Promise<Reviewers> {
  const now = world.clock();
  const since = new Date(now.getTime() - DAYS_MS);
  const past = await world.store.reviews.past(since, LIMIT);
  const answers = answersOf(past);
  const byPerson = new Map(Object.entries(Object.groupBy(answers, ({ person }) => person)).map(([id, own = []]) => [id, own]));
  const figures = [...byPerson].map(([person, own]) => ({ person, ...figuresOf(own, answers) }));
  const alarmed = new Set(figures.filter(({ alarms }) => alarms.length > 0).map(({ person }) => person));
  const groups = [...new Set(answers.flatMap((one) => one.groups))].toSorted().map((group) => ofGroup(group, answers, alarmed));
  const shown = groups.filter(({ people }) => people >= PEOPLE);
  return {
    since: since.toISOString(),
    groups: shown,
    hidden: groups.length - shown.length,
    people: figures.filter(({ person }) => world.policy.vigilance.individualReporting || person === asking),
    velocity: velocityOf(past, now),
    escalations: escalationsBy(past),
  };
}

function figuresOf(own: readonly Answered[], all: readonly Answered[]): Figures {
  const others = all.filter(({ person }) => person !== own[0]?.person);
  return { ...vigilanceOf(own.slice(-ROLLING)), alarms: alarmsOf(own, others) };
}

function ofGroup(group: string, answers: readonly Answered[], alarmed: ReadonlySet<string>): Reviewers["groups"][number] {
  const own = answers.filter(({ groups }) => groups.includes(group));
  const people = new Set(own.map(({ person }) => person));
  // Streaks and bursts are a person's: of many together they say nothing.
  const { streak: _streak, bursts: _bursts, ...figures } = vigilanceOf(own);
  return { ...figures, group, people: people.size, alarmed: [...people].filter((id) => alarmed.has(id)).length };
}

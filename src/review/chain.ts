import type { Level, Risk } from "../case/index.ts";
import type { Roster } from "./roster.ts";

/** The policy's groups that a chain is made of. */
export interface Ladder {
  readonly groups: Readonly<Record<Risk, readonly string[]>>;
  /** Who is asked last; empty = nobody further. */
  readonly fallback: readonly string[];
}

const RUNGS = ["low", "medium", "high"] as const;

/**
 * The levels a question climbs: who it is routed to, the next list of the policy that adds somebody, the fallback, the managers. Groups stand at their first level only.
 * A group outside the policy's lists has nobody above it: its question goes to a fallback that the roster names for it, or to nobody. The groups of a review's
 * other steps are never asked in this one's stead: each of them signs for itself.
 */
export function levelsOf(
  asked: readonly string[],
  others: readonly string[],
  ladder: Ladder,
  roster: Roster | null,
): readonly { readonly level: Level; readonly groups: readonly string[] }[] {
  const above = aboveOf(asked, ladder);
  const known = [...asked, ...others];
  const wider = above?.map((rung) => without(ladder.groups[rung], known)).find((groups) => groups.length > 0) ?? [];
  const named = asked.flatMap((group) => roster?.groups.get(group)?.fallback ?? []);
  const unnamed = above === null ? [] : ladder.fallback;
  const last = named.length > 0 ? [...new Set(named)] : unnamed;
  return [
    { level: "primary", groups: asked },
    { level: "wider", groups: wider },
    { level: "fallback", groups: without(last, [...known, ...wider]) },
    { level: "manager", groups: [] },
  ];
}

/** The lists above these groups: above the one that they are, else above the highest that one of them is in; null = one of them is in none. */
function aboveOf(asked: readonly string[], { groups }: Ladder): readonly Risk[] | null {
  const own = RUNGS.findLastIndex((rung) => isSame(groups[rung], asked));
  if (own >= 0) return RUNGS.slice(own + 1);
  const ranks = asked.map((group) => RUNGS.findLastIndex((rung) => groups[rung].includes(group)));
  return ranks.length === 0 || ranks.includes(-1) ? null : RUNGS.slice(Math.max(...ranks) + 1);
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((group) => others.includes(group));
}

function without(groups: readonly string[], others: readonly string[]): readonly string[] {
  return groups.filter((group) => !others.includes(group));
}

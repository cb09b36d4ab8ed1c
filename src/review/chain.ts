import type { Level, Risk } from "../case/index.ts";
import type { Roster } from "./roster.ts";

/** The policy's groups that a chain is made of. */
export interface Ladder {
  readonly groups: Readonly<Record<Risk, readonly string[]>>;
  /** Who is asked last; empty = nobody further. */
  readonly fallback: readonly string[];
}

const RUNGS = ["low", "medium", "high"] as const;

/** The levels a question climbs: who it is routed to, the next list of the policy that adds somebody, the fallback, the managers. Groups stand at their first level only. */
export function levelsOf(
  asked: readonly string[],
  risk: Risk,
  ladder: Ladder,
  roster: Roster | null,
): readonly { readonly level: Level; readonly groups: readonly string[] }[] {
  const own = RUNGS.findLastIndex((rung) => isSame(ladder.groups[rung], asked));
  const above = RUNGS.slice((own < 0 ? RUNGS.indexOf(risk) : own) + 1).map((rung) => without(ladder.groups[rung], asked));
  const wider = above.find((groups) => groups.length > 0) ?? [];
  const named = asked.flatMap((group) => roster?.groups.get(group)?.fallback ?? []);
  const last = named.length > 0 ? [...new Set(named)] : ladder.fallback;
  return [
    { level: "primary", groups: asked },
    { level: "wider", groups: wider },
    { level: "fallback", groups: without(last, [...asked, ...wider]) },
    { level: "manager", groups: [] },
  ];
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((group) => others.includes(group));
}

function without(groups: readonly string[], others: readonly string[]): readonly string[] {
  return groups.filter((group) => !others.includes(group));
}

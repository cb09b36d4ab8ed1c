import type { Log } from "./ports/index.ts";

/** Answers of ticket systems that were not as their makers document them, counted since the start. */
export interface Drift {
  /** One more; `operation` names no ids. Each operation is logged once: how often it happens stands in the counts. */
  note(system: string, operation: string): void;
  /** By system and operation; a system without any is not named. */
  counts(): Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Nothing counted yet. */
export function countDrift(log: Log): Drift {
  const counted = new Map<string, Map<string, number>>();
  return {
    note(system, operation) {
      const of = counted.get(system) ?? new Map<string, number>();
      if (!of.has(operation)) log.warn("an answer is not as documented", { system, operation });
      counted.set(system, of.set(operation, (of.get(operation) ?? 0) + 1));
    },
    counts: () => Object.fromEntries([...counted].map(([system, of]) => [system, Object.fromEntries(of)])),
  };
}

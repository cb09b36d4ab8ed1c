import { canonical, type Proposal } from "../case/index.ts";

/** Names of what a person's version changes: arguments by name, and "note". No value of either. */
export function changedFields(before: Proposal | null, after: Proposal): readonly string[] {
  if (before === null) return [];
  const [from, to] = [partsOf(before), partsOf(after)];
  return [...new Set([...from.keys(), ...to.keys()])].filter((name) => from.get(name) !== to.get(name)).sort();
}

function partsOf({ payload }: Proposal): ReadonlyMap<string, string> {
  return new Map(Object.entries({ ...payload.args, note: payload.note }).map(([name, value]) => [name, canonical(value)]));
}

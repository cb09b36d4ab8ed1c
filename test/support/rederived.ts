import { type Derived, openRederiver, type Recorded } from "../../src/pipeline/index.ts";
import type { Policy } from "../../src/policy/index.ts";

/** The decisions among entries, derived again with this policy at hand. */
export function rederiveEntries(entries: readonly Recorded[], policy: Policy): readonly Derived[] {
  const { take } = openRederiver([policy]);
  return entries.flatMap((entry) => take(entry) ?? []);
}

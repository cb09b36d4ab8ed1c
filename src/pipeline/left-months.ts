import { OpsError } from "../case/index.ts";
import type { World } from "./world.ts";

/** The months between two moments, both included, whose entries are in the sinks alone. */
export async function leftBetween({ store, logName }: World, from: Date, to: Date): Promise<readonly string[]> {
  const [first, last] = [from, to].map((moment) => moment.toISOString().slice(0, 7));
  const left = await store.leftMonths.left(logName);
  return left.map(({ month }) => month).filter((month) => month >= (first ?? "") && month <= (last ?? ""));
}

/** Throws EVIDENCE_LEFT when entries of a period (its end not included) have left: what is taken out is whole or not at all. */
export async function assertHere(world: World, from: Date, to: Date): Promise<void> {
  const left = await leftBetween(world, from, new Date(to.getTime() - 1));
  if (left.length > 0)
    throw new OpsError(
      "EVIDENCE_LEFT",
      `entries of ${left.join(", ")} have left the database: ask for a period without them, and take those out of a sink (docs/evidence.md)`,
    );
}

import { BulkheadRejectedError, bulkhead } from "cockatiel";
import { OpsError } from "../case/index.ts";
import type { ContextSource } from "../ports/index.ts";
import { circuit } from "./circuit.ts";

/** A source behind a circuit breaker and a bulkhead of its own: one that hangs takes neither workers nor connections from anybody else, and is soon not asked any more. */
export function guardedSource(source: ContextSource, concurrent: number): ContextSource {
  const breaker = circuit(`source ${source.name}`, { failures: 5, openMs: 30_000 });
  const berths = bulkhead(concurrent, 0);
  return {
    ...source,
    read: async (context) => {
      try {
        return await berths.execute(() => breaker.run(() => source.read(context)));
      } catch (error) {
        if (error instanceof BulkheadRejectedError)
          throw new OpsError("SOURCE_DOWN", "too many calls at a time", { source: source.name });
        throw error;
      }
    },
  };
}

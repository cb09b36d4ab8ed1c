import { OpsError } from "../case/index.ts";
import type { Directory } from "../ports/index.ts";
import { circuit } from "./circuit.ts";

type Outcome<T> = { readonly value: T } | { readonly error: OpsError };

/** An answer that cannot be used says nothing against the directory: it has answered, and others' questions go on. */
async function answered<T>(call: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await call() };
  } catch (error) {
    if (error instanceof OpsError && error.context["answered"] === true) return { error };
    throw error;
  }
}

/** A directory behind a circuit breaker of its own: one that hangs is soon not asked any more, and then nobody's answer counts until it works again. */
export function guardedDirectory(directory: Directory): Directory {
  const breaker = circuit("directory", { failures: 5, openMs: 10_000 });
  const run = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      const outcome = await breaker.run(() => answered(call));
      if ("error" in outcome) throw outcome.error;
      return outcome.value;
    } catch (error) {
      if (error instanceof OpsError && error.code === "CIRCUIT_OPEN")
        throw new OpsError("DIRECTORY_DOWN", "the directory did not answer lately", { reason: "circuit_open", sent: false });
      throw error;
    }
  };
  return {
    byId: (id, how) => run(() => directory.byId(id, how)),
    byAccount: (system, account, how) => run(() => directory.byAccount(system, account, how)),
    members: (group, how) => run(() => directory.members(group, how)),
  };
}

import { OpsError } from "../../../src/case/index.ts";

/** The caught thing as the OpsError it must be. */
export function isOpsError(caught: unknown): OpsError {
  if (caught instanceof OpsError) return caught;
  throw new Error(`not an OpsError: ${String(caught)}`);
}

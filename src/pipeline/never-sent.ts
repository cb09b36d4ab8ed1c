import { OpsError } from "../case/index.ts";

/** True only when the server certainly did nothing: it was not reached, or it refused the request as such. */
export function neverSent(error: unknown): boolean {
  if (!(error instanceof OpsError)) return false;
  return error.code === "TICKET_SYSTEM_BUSY" || error.code === "CIRCUIT_OPEN" || error.context["sent"] === false;
}

import { errorCode, OpsError } from "../case/index.ts";
import type { LogFields, Sink } from "../ports/index.ts";

/** What a line of the log says of a sink that failed: which one, the code, and the reason that the sink gives, such as a grant that is missing. */
export function failureOf({ name }: Sink, error: unknown): LogFields {
  const reason = error instanceof OpsError ? error.context["reason"] : undefined;
  return { sink: name, code: errorCode(error), ...(typeof reason === "string" ? { reason } : {}) };
}

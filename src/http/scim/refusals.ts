import type { ErrorRequestHandler, Response } from "express";
import { z } from "zod";
import { ERROR_CODES, errorCode } from "../../case/index.ts";
import type { Log } from "../../ports/index.ts";

/** Answers as SCIM says an error; nothing of the request is repeated. */
export function refuse(response: Response, status: number, detail: string, scimType?: string): void {
  const schemas = ["urn:ietf:params:scim:api:messages:2.0:Error"];
  send(response, status, { schemas, status: String(status), detail, ...(scimType === undefined ? {} : { scimType }) });
}

/** Answers with a SCIM document. */
export function send(response: Response, status: number, body: object): void {
  response.status(status).type("application/scim+json").send(JSON.stringify(body));
}

/** A part of the request that has no meaning here. */
export function notUnderstood(part: "filter" | "path" | "value"): z.ZodError {
  return new z.ZodError([{ code: "custom", path: [part], message: "is not understood", input: undefined }]);
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ["filter", "invalidFilter"],
  ["path", "invalidPath"],
]);
const FrameworkError = z.looseObject({ status: z.int().min(400).max(499) });

/** Whatever was thrown, as SCIM says it: what does not fit is the caller's, an outage is to be sent again. */
export function scimProblems(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof z.ZodError) {
      const part = error.issues[0]?.path.join(".") || "the request";
      return refuse(response, 400, `${part} is not understood.`, TYPES.get(part) ?? "invalidValue");
    }
    const sent = FrameworkError.safeParse(error);
    if (sent.success) return refuse(response, sent.data.status, "The request cannot be read as it was sent.", "invalidSyntax");
    const code = errorCode(error);
    log.warn("push not stored", { code });
    if (code === "unexpected") return refuse(response, 500, "Something unexpected happened; it is in the log.");
    response.setHeader("retry-after", "5");
    refuse(response, ERROR_CODES[code].http, "It was not stored; send it again.");
  };
}

import type { ErrorRequestHandler, Response } from "express";
import { z } from "zod";
import { ERROR_CODES, errorCode, OpsError } from "../case/index.ts";
import type { Log } from "../ports/index.ts";

/** Answers with a problem document (RFC 9457): a code, a sentence, nothing of the request. A caller may set retry-after before. */
export function problem(response: Response, status: number, code: string, detail: string): void {
  response
    .status(status)
    .type("application/problem+json")
    .send(JSON.stringify({ type: "about:blank", status, title: code, detail }));
}

/** The last handler: whatever was thrown becomes a status and a code; contents stay out of the answer and the log. */
export function problems(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const caller = error instanceof OpsError ? null : callersProblem(error);
    if (caller !== null) return problem(response, caller.status, caller.code, caller.detail);
    const code = errorCode(error);
    log.warn("request failed", { code });
    if (code === "unexpected") return problem(response, 500, code, "Something unexpected happened; it is in the log.");
    const detail = error instanceof OpsError ? error.message : "failed";
    if (ERROR_CODES[code].retry) response.setHeader("retry-after", "5");
    problem(response, ERROR_CODES[code].http, code, detail);
  };
}

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

const PARSER: ReadonlyMap<string, Problem> = new Map([
  ["entity.too.large", { status: 413, code: "too_large", detail: "The body is larger than may be sent here." }],
  ["encoding.unsupported", { status: 415, code: "unsupported_encoding", detail: "Send the body without content-encoding." }],
  ["charset.unsupported", { status: 415, code: "unsupported_charset", detail: "Send the body in UTF-8." }],
]);
/** What body-parser and the router throw. */
const FrameworkError = z.looseObject({ status: z.int().min(400).max(499), type: z.string().optional() });
const UNREADABLE: Problem = { status: 400, code: "malformed", detail: "The request cannot be read as it was sent." };

/** What the caller sent wrong, or null: a value that does not fit, or an error of the parser or the router, which carry a status of their own. */
function callersProblem(error: unknown): Problem | null {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return {
      status: 422,
      code: "malformed",
      detail: `${issue?.path.join(".") || "request"}: ${issue?.message ?? "not understood"}`,
    };
  }
  const read = FrameworkError.safeParse(error);
  return read.success ? (PARSER.get(read.data.type ?? "") ?? UNREADABLE) : null;
}

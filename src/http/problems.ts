import type { ErrorRequestHandler, Response } from "express";
import { ERROR_CODES, errorCode, OpsError } from "../case/index.ts";
import type { Log } from "../ports/index.ts";

/** Answers with a problem document (RFC 9457): a code, a sentence, nothing of the request. A caller may set retry-after before. */
export function problem(response: Response, status: number, code: string, detail: string): void {
  response.status(status).type("application/problem+json").send(JSON.stringify({ type: "about:blank", status, title: code, detail }));
}

/** The last handler: whatever was thrown becomes a status and a code; contents stay out of the answer and the log. */
export function problems(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const parser = parserProblem(error);
    if (parser !== null) return problem(response, parser.status, parser.code, parser.detail);
    const code = errorCode(error);
    log.warn("request failed", { code });
    if (code === "unexpected") return problem(response, 500, code, "Something unexpected happened; it is in the log.");
    const detail = error instanceof OpsError ? error.message : "failed";
    if (ERROR_CODES[code].retry) response.setHeader("retry-after", "5");
    problem(response, ERROR_CODES[code].http, code, detail);
  };
}

/** body-parser's own errors carry a `type`: too large, an encoding we do not take, an aborted body. */
function parserProblem(error: unknown): { status: number; code: string; detail: string } | null {
  if (typeof error !== "object" || error === null || !("type" in error) || typeof error.type !== "string") return null;
  if (error.type === "entity.too.large") return { status: 413, code: "too_large", detail: "The body is larger than this webhook may send." };
  if (error.type === "encoding.unsupported") return { status: 415, code: "unsupported_encoding", detail: "Send the body without content-encoding." };
  if (error.type.startsWith("request.")) return { status: 400, code: "malformed", detail: "The body did not arrive as announced." };
  return null;
}

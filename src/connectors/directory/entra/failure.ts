import { z } from "zod";
import { type ErrorContext, OpsError } from "../../../case/index.ts";
import type { HttpResponse } from "../../http.ts";

/** Graph's own error: the one body it refuses with. */
const Refusal = z.looseObject({ error: z.looseObject({ code: z.string().max(100) }) });

/** The code of Graph's own refusal; null when somebody else answered in its place. */
export function refusalCode(answer: HttpResponse): string | null {
  try {
    return Refusal.safeParse(answer.json()).data?.error.code ?? null;
  } catch {
    return null;
  }
}

/** The directory cannot tell: ids and numbers only. */
export function down(reason: string, context: ErrorContext = {}): OpsError {
  return new OpsError("DIRECTORY_DOWN", "the identity provider gives no usable answer", { reason, ...context });
}

const KNOWN = /^[A-Za-z_.]{1,60}$/;

/** What an answer that is no success means. */
export function failureOf(answer: HttpResponse): OpsError {
  const { status } = answer;
  const code = refusalCode(answer);
  if (code === null) return down("foreign", { status });
  const named = KNOWN.test(code) ? { status, graph: code } : { status };
  if (status === 401) return down("unauthorized", named);
  if (status === 403) return down("forbidden", named);
  return down("refused", named);
}

/** Anything that went wrong on the way, as the port promises it: a refused redirect too is no answer. */
export function asDown(error: unknown): unknown {
  if (!(error instanceof OpsError) || error.code === "DIRECTORY_DOWN") return error;
  return new OpsError("DIRECTORY_DOWN", error.message, error.context);
}

import type { Behave, Behaviour, ParsedRequest } from "./behaviour.ts";
import { obedient } from "./obedient.ts";
import { asObject, fromSchema } from "./schema.ts";

/** Answers the schema's simplest value, or a fixed sentence when no schema was asked for. */
export function plain(request: ParsedRequest): Behaviour {
  return request.schema === undefined
    ? { kind: "text", text: "Simulated text." }
    : { kind: "answer", answer: fromSchema(request.schema) };
}

function withConfidence(literal: string): Behave {
  return (request) => {
    const answer = { ...asObject(fromSchema(request.schema ?? {})), confidence: "OTS_LITERAL" };
    return { kind: "text", text: JSON.stringify(answer).replace('"OTS_LITERAL"', literal) };
  };
}

/** Everything a model server is known to do wrong, by name. */
export const FAULTS = {
  timeout: () => ({ kind: "silent" }),
  dropped: () => ({ kind: "dropped" }),
  rate_limited: () => ({ kind: "rate_limited", retryAfterSeconds: 7 }),
  server_error: () => ({ kind: "error", status: 500, code: "server_error" }),
  malformed_json: () => ({ kind: "text", text: '{"action": {"type": "add_comment"' }),
  fenced_json: (request) => ({ kind: "text", text: `\`\`\`json\n${JSON.stringify(fromSchema(request.schema ?? {}))}\n\`\`\`` }),
  empty: () => ({ kind: "empty" }),
  truncated: () => ({ kind: "truncated" }),
  refusal: () => ({ kind: "refusal" }),
  confidence_text: withConfidence('"very high"'),
  confidence_digits_as_text: withConfidence('"0.99"'),
  confidence_too_high: withConfidence("210.5"),
  confidence_negative: withConfidence("-0.2"),
  confidence_nan: withConfidence("NaN"),
  wrong_schema: () => ({ kind: "answer", answer: { verdict: "fine", sure: true } }),
  slow: (request) => ({ kind: "slow", milliseconds: 3_000, then: plain(request) }),
  html: () => ({ kind: "html", status: 200 }),
  bad_gateway: () => ({ kind: "html", status: 502 }),
  obedient,
} satisfies Record<string, Behave>;

export type FaultName = keyof typeof FAULTS;

/** True when the text names a fault. */
export function isFault(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

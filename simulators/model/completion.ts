import { createHash } from "node:crypto";
import type { Behaviour, ParsedRequest } from "./behaviour.ts";
import { fromSchema } from "./schema.ts";

type Spoken = Extract<Behaviour, { kind: "answer" | "text" | "empty" | "truncated" | "refusal" }>;

function hash(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}

function contentOf(behaviour: Spoken, request: ParsedRequest): string | null {
  switch (behaviour.kind) {
    case "answer":
      return JSON.stringify(behaviour.answer);
    case "text":
      return behaviour.text;
    case "empty":
      return "";
    case "refusal":
      return null;
    case "truncated": {
      const whole = JSON.stringify(fromSchema(request.schema ?? { type: "string", minLength: 40 }));
      return whole.slice(0, Math.ceil(whole.length / 2));
    }
  }
}

function tokensOf(text: string): readonly string[] {
  return text.match(/\w+|\s+|[^\w\s]/gu) ?? [];
}

function logprobsOf(content: string, logprob: number): object {
  const token = (text: string) => ({ token: text, logprob, bytes: [...Buffer.from(text)] });
  return { content: tokensOf(content).map((text) => ({ ...token(text), top_logprobs: [token(text)] })), refusal: null };
}

/** The body of a chat completion in the shape of OpenAI's documented answer. The same request and behaviour give the same id. */
export function completion(request: ParsedRequest, behaviour: Spoken, createdAt: number): object {
  const content = contentOf(behaviour, request);
  const refusal = behaviour.kind === "refusal" ? "I'm sorry, but I can't help with that." : null;
  const prompt = tokensOf(`${request.system} ${request.user}`).length;
  const answered = tokensOf(content ?? refusal ?? "").length;
  const logprob = behaviour.kind === "answer" ? (behaviour.logprob ?? -0.02) : -0.02;
  return {
    id: `chatcmpl-${hash(`${request.model}\n${request.user}\n${content ?? ""}`, 29)}`,
    object: "chat.completion",
    created: Math.floor(createdAt / 1000),
    model: request.model,
    choices: [
      {
        index: 0,
        message: { role: "assistant", content, refusal, annotations: [] },
        logprobs: request.logprobs && content !== null ? logprobsOf(content, logprob) : null,
        finish_reason: behaviour.kind === "truncated" ? "length" : "stop",
      },
    ],
    usage: {
      prompt_tokens: prompt,
      completion_tokens: answered,
      total_tokens: prompt + answered,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 0,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
    service_tier: "default",
    system_fingerprint: `fp_${hash(request.model, 10)}`,
  };
}

/** The body of an error answer. */
export function errorBody(type: string, code: string | null, message: string, param: string | null = null): object {
  return { error: { message, type, param, code } };
}

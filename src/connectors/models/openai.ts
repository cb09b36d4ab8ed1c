import { type Clock, OpsError } from "../../case/index.ts";
import type { Model, ModelAnswer, ModelRequest } from "../../ports/index.ts";
import { createHttp, type EgressRule, type Http, type HttpResponse } from "../http.ts";
import type { ModelConfig } from "./config.ts";
import { readCompletion } from "./wire.ts";

export interface ModelDeps {
  readonly egress: Omit<EgressRule, "origins">;
  readonly clock: Clock;
}

const MAX_ANSWER_BYTES = 2_000_000;

/** An OpenAI-compatible endpoint inside the network (Azure's v1 API, vLLM, llama.cpp ...). Contents are never logged or put into errors. */
export function openAiModel(config: ModelConfig, { egress, clock }: ModelDeps): Model {
  const http = createHttp({
    baseUrl: config.url,
    timeoutMs: config.timeoutMs,
    maxBodyBytes: MAX_ANSWER_BYTES,
    egress: egressOf(config, egress),
    errors: { down: "MODEL_DOWN", invalid: "MODEL_ANSWER_INVALID" },
    auth: () => Promise.resolve(config.apiKey === undefined ? undefined : `Bearer ${config.apiKey}`),
    now: () => clock().getTime(),
  });
  return { endpoint: config.endpoint, complete: (request, signal) => complete({ http, config, clock }, request, signal) };
}

/** What a model may reach: its own origin, and only at private addresses. */
export function egressOf(config: ModelConfig, egress: Omit<EgressRule, "origins">): EgressRule {
  return { ...egress, origins: [new URL(config.url).origin], private: true };
}

interface Endpoint {
  readonly http: Http;
  readonly config: ModelConfig;
  readonly clock: Clock;
}

async function complete(of: Endpoint, request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> {
  const answer = await of.http.request({ method: "POST", path: "/chat/completions", json: bodyOf(of.config, request), signal });
  assertAnswered(of, answer);
  return readCompletion(answer.json(), of.config.endpoint);
}

/** Decoding is greedy: the same question should get the same answer. */
function bodyOf(config: ModelConfig, request: ModelRequest): object {
  return {
    model: config.model,
    messages: [
      { role: "system", content: request.system },
      { role: "user", content: request.user },
    ],
    response_format: { type: "json_schema", json_schema: { name: request.schemaName, strict: true, schema: request.schema } },
    temperature: 0,
    max_tokens: request.maxTokens,
  };
}

function assertAnswered({ config, clock }: Endpoint, answer: HttpResponse): void {
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return;
  const about = { endpoint: config.endpoint, status };
  if (status === 429 || status === 408 || status >= 500) {
    const retryAfterSeconds = retryAfter(headers["retry-after"], clock());
    throw new OpsError("MODEL_DOWN", "the model endpoint does not answer now", {
      ...about,
      reason: status === 429 ? "busy" : "status",
      retryAfterSeconds,
    });
  }
  throw refusal(answer, about);
}

function refusal(answer: HttpResponse, about: { readonly endpoint: string; readonly status: number }): OpsError {
  const { status } = about;
  if (status === 401 || status === 403 || status === 404) {
    return new OpsError("MODEL_DOWN", "the model endpoint refuses us: check its key, URL and model name", {
      ...about,
      reason: "access",
    });
  }
  // A proxy's page says nothing about the request; which shape an endpoint's own refusal has differs, but it is JSON.
  if (status === 407 || (status >= 400 && !isJson(answer)))
    return new OpsError("MODEL_DOWN", "something else answers in the model endpoint's place", { ...about, reason: "proxy" });
  return new OpsError("MODEL_ANSWER_INVALID", "the model endpoint refused the request", { ...about, reason: "status" });
}

function isJson({ headers, body }: HttpResponse): boolean {
  return body.length === 0 || /\bjson\b/i.test(headers["content-type"] ?? "");
}

/** Seconds of a Retry-After header, as a number or a date; at most an hour. */
function retryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d{1,6}$/.test(header.trim()) ? Number(header) : Math.ceil((Date.parse(header) - now.getTime()) / 1000);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 3_600) : undefined;
}

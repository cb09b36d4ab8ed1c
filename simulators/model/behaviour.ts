/** What the simulated model does with one request. */
export type Behaviour =
  /** Answers this JSON value; `logprob` is given to each token when the request asks for log probabilities. */
  | { readonly kind: "answer"; readonly answer: unknown; readonly logprob?: number }
  /** Answers exactly this text. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "empty" }
  /** Stops in the middle of the answer (finish_reason "length"). */
  | { readonly kind: "truncated" }
  | { readonly kind: "refusal" }
  | { readonly kind: "rate_limited"; readonly retryAfterSeconds: number }
  | { readonly kind: "error"; readonly status: number; readonly code: string }
  | { readonly kind: "html"; readonly status: number }
  /** Never answers. */
  | { readonly kind: "silent" }
  /** Cuts the connection. */
  | { readonly kind: "dropped" }
  | { readonly kind: "slow"; readonly milliseconds: number; readonly then: Behaviour };

/** A JSON schema as far as structured output uses it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One chat completion request, taken apart. */
export interface ParsedRequest {
  readonly model: string;
  readonly system: string;
  readonly user: string;
  /** The first fenced block of the user message that is JSON. */
  readonly context: unknown;
  /** Names of the actions that the schema, else the message, allows. */
  readonly allowed: readonly string[];
  readonly schema: JsonSchema | undefined;
  readonly logprobs: boolean;
}

export type Behave = (request: ParsedRequest) => Behaviour;

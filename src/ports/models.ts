/** A question to a model: two texts and the strict JSON schema of the answer. */
export interface ModelRequest {
  readonly system: string;
  readonly user: string;
  readonly schemaName: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly maxTokens: number;
}

/** What came back, before anybody believes it. */
export interface ModelAnswer {
  readonly text: string;
  readonly model: string;
  /** system_fingerprint or its like; null when the provider sends none. */
  readonly fingerprint: string | null;
  readonly finish: "stop" | "length" | "refusal" | "other";
  readonly tokens: { readonly prompt: number; readonly completion: number };
}

/** One model endpoint by the policy's name for it. Throws MODEL_DOWN (down, slow, 429, 5xx), MODEL_ANSWER_INVALID (not the protocol), EGRESS_REFUSED. */
export interface Model {
  readonly endpoint: string;
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer>;
}

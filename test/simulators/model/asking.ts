import type { ModelSim } from "../../../simulators/model/index.ts";

/** An answer schema as a drafter would ask for it. */
const SCHEMA = {
  type: "object",
  additionalProperties: false,
  required: ["action", "confidence", "note"],
  properties: {
    action: {
      type: "object",
      additionalProperties: false,
      required: ["type", "target"],
      properties: { type: { $ref: "#/$defs/action" }, target: { type: ["string", "null"] } },
    },
    confidence: { type: "number", minimum: 0, maximum: 1 },
    note: {
      type: "array",
      minItems: 1,
      items: { anyOf: [{ type: "object", required: ["text"], properties: { text: { type: "string" } } }] },
    },
  },
  $defs: { action: { enum: ["add_comment", "close_task"] } },
} as const;

/** A chat completion request with that schema. */
export function question(user: string, changes: object = {}): object {
  return {
    model: "gpt-4o-mini",
    messages: [
      { role: "system", content: "Select one action." },
      { role: "user", content: user },
    ],
    response_format: { type: "json_schema", json_schema: { name: "draft", strict: true, schema: SCHEMA } },
    ...changes,
  };
}

/** Posts a body to the simulator's chat completions. */
export function ask(model: ModelSim, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${model.url}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

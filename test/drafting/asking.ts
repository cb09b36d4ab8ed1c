import { OpsError } from "../../src/case/index.ts";
import type { DraftInput } from "../../src/drafting/index.ts";
import type { Model, ModelAnswer, ModelRequest } from "../../src/ports/index.ts";
import { redactText } from "../../src/privacy/index.ts";
import { context } from "../support/context.ts";
import { changeSop } from "../support/sop.ts";

export const FENCE = "5f0c9ad7e2b84c31d6aa9f10";

/** An answer that closes the first task, as the schema asks for it. */
export const ANSWER = {
  action: "close_task",
  target: "tasks.0",
  arguments: { close_code: "successful", fields: null, route: null },
  note: [{ text: "Change CHG0030001 is in state implement.", cites: ["ref.key", "fields.state"] }],
  confidence: 0.93127,
};

/** A model at the port that answers these texts in order (the last one again and again) and remembers what it was asked. */
export function scripted(
  ...answers: readonly (string | OpsError | Partial<ModelAnswer>)[]
): Model & { readonly asked: ModelRequest[] } {
  const asked: ModelRequest[] = [];
  return {
    endpoint: "local-llm:llama@vpc",
    asked,
    complete: (request) => {
      asked.push(request);
      const next = answers[Math.min(asked.length, answers.length) - 1];
      if (next instanceof OpsError) return Promise.reject(next);
      const parts = typeof next === "string" ? { text: next } : next;
      return Promise.resolve({
        text: "",
        model: "llama",
        fingerprint: "fp_1",
        finish: "stop",
        tokens: { prompt: 1, completion: 1 },
        ...parts,
      });
    },
  };
}

/** A question to a model about the test change. */
export function input(model: Model | null, overrides: Partial<DraftInput> = {}): DraftInput {
  return {
    workflow: {
      id: "chg_low_risk_auto",
      allowedActions: ["add_comment", "attach_evidence", "close_task"],
      endpoint: "local-llm:llama@vpc",
    },
    sop: changeSop(),
    context: context(),
    model,
    fence: FENCE,
    redact: redactText,
    signal: new AbortController().signal,
    rejections: [],
    ...overrides,
  };
}

import { type Served, serve } from "./serve.ts";

/** A model that knows its answer before it is asked. */
export interface ModelStub extends Served {
  /** How sure its next answers are: 0.97 is applied by the policy at once, 0.75 is put before people. */
  confidence(sure: number): void;
}

const NOTE = [
  { text: "The change ran in its planned window and the window is over.", cites: ["fields.windowEnd"] },
  { text: "The change is approved and stands in review.", cites: ["fields.approval", "fields.state"] },
  { text: "No open conflict is recorded for it.", cites: ["conflicts"] },
];

/** Starts an OpenAI-compatible endpoint on a loopback port. */
export async function startModel(): Promise<ModelStub> {
  let sure = 0.97;
  const served = await serve(() => {
    const draft = {
      action: "close_task",
      target: "tasks.0",
      arguments: { close_code: "successful", fields: null, route: null },
      note: NOTE,
      confidence: sure,
    };
    const message = { role: "assistant", content: JSON.stringify(draft), refusal: null };
    const usage = { prompt_tokens: 900, completion_tokens: 120, total_tokens: 1020 };
    const choices = [{ index: 0, message, finish_reason: "stop" }];
    return {
      status: 200,
      json: {
        id: "chatcmpl-bench",
        object: "chat.completion",
        created: 1,
        model: "bench",
        system_fingerprint: "fp_bench",
        choices,
        usage,
      },
    };
  });
  return {
    ...served,
    confidence(next) {
      sure = next;
    },
  };
}

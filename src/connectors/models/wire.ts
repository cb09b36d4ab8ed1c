import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import type { ModelAnswer } from "../../ports/index.ts";

const Count = z.int().nonnegative().catch(0);

/** A chat completion as far as it is read. */
const Completion = z.looseObject({
  model: z.string().min(1).max(200),
  system_fingerprint: z.string().max(200).nullish(),
  choices: z
    .array(
      z.looseObject({
        finish_reason: z.string().nullish(),
        message: z.looseObject({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
  usage: z.looseObject({ prompt_tokens: Count, completion_tokens: Count }).nullish(),
});

/** The answer in our words. Throws MODEL_ANSWER_INVALID when it is no chat completion. */
export function readCompletion(body: unknown, endpoint: string): ModelAnswer {
  const parsed = Completion.safeParse(body);
  const [choice] = parsed.data?.choices ?? [];
  if (!parsed.success || choice === undefined) {
    throw new OpsError("MODEL_ANSWER_INVALID", "not a chat completion", { endpoint, reason: "shape" });
  }
  const { model, system_fingerprint: fingerprint, usage } = parsed.data;
  const refused = (choice.message.refusal ?? "") !== "" || choice.finish_reason === "content_filter";
  return {
    text: choice.message.content ?? "",
    model,
    fingerprint: fingerprint ?? null,
    finish: refused ? "refusal" : finishOf(choice.finish_reason ?? ""),
    tokens: { prompt: usage?.prompt_tokens ?? 0, completion: usage?.completion_tokens ?? 0 },
  };
}

function finishOf(reason: string): ModelAnswer["finish"] {
  return reason === "stop" || reason === "length" ? reason : "other";
}

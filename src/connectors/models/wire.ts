import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import type { ModelAnswer } from "../../ports/index.ts";

const Count = z.int().nonnegative().catch(0);
const Words = z
  .string()
  .nullish()
  .transform((text) => text ?? "");

/** A chat completion as far as it is read. */
const Completion = z.looseObject({
  model: z.string().min(1).max(200),
  system_fingerprint: z.string().max(200).nullable().default(null),
  choices: z
    .array(
      z.looseObject({
        finish_reason: Words,
        message: z.looseObject({ content: Words, refusal: Words }),
      }),
    )
    .min(1),
  usage: z.looseObject({ prompt_tokens: Count, completion_tokens: Count }).nullable().default(null),
});

/** The answer in our words. Throws MODEL_ANSWER_INVALID when it is no chat completion. */
export function readCompletion(body: unknown, endpoint: string): ModelAnswer {
  const parsed = Completion.safeParse(body);
  const [choice] = parsed.data?.choices ?? [];
  if (!parsed.success || choice === undefined) {
    throw new OpsError("MODEL_ANSWER_INVALID", "not a chat completion", { endpoint, reason: "shape" });
  }
  const { model, system_fingerprint: fingerprint, usage } = parsed.data;
  const { content: text, refusal } = choice.message;
  const finish = refusal === "" ? finishOf(choice.finish_reason) : "refusal";
  const tokens = { prompt: usage?.prompt_tokens ?? 0, completion: usage?.completion_tokens ?? 0 };
  return { text, model, fingerprint, finish, tokens };
}

function finishOf(reason: string): ModelAnswer["finish"] {
  if (reason === "content_filter") return "refusal";
  return reason === "stop" || reason === "length" ? reason : "other";
}

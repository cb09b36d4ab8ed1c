import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { FAULTS, startModel } from "../../../simulators/model/index.ts";
import { ask, question } from "./asking.ts";

const DOCUMENT = new URL("../../../../shared/data/model/openai-chat-completions.openapi-3.1.json", import.meta.url);
const RECORDED_ERROR = new URL("../../../../shared/data/model/openai-error.1.json", import.meta.url);

const Validate = z.custom<{ (value: unknown): boolean; errors?: unknown }>((value) => typeof value === "function");
const Ajv = z.custom<new (options: object) => { addSchema(schema: object, key: string): void; getSchema(ref: string): unknown }>(
  (value) => typeof value === "function",
);

/** ajv's 2020 build as openapi-backend brings it; undefined when it brings none. */
function loadAjv(): z.infer<typeof Ajv> | undefined {
  try {
    const through = createRequire(createRequire(import.meta.url).resolve("openapi-backend"));
    return Ajv.parse(through("ajv/dist/2020.js"));
  } catch {
    return undefined;
  }
}

const Ajv2020 = loadAjv();

function read(url: URL): object {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(url, "utf8")));
}

describe.skipIf(Ajv2020 === undefined)(
  "the simulated model against OpenAI's own document (skipped: ajv's 2020 build is absent)",
  () => {
    it.each(["obedient", "empty", "truncated", "refusal", "confidence_too_high", "malformed_json"] as const)(
      "an answer of kind %s has the documented shape, with and without log probabilities",
      async (fault) => {
        if (Ajv2020 === undefined) return;
        const ajv = new Ajv2020({ strict: false, validateFormats: false });
        ajv.addSchema(read(DOCUMENT), "openai");
        const validate = Validate.parse(ajv.getSchema("openai#/components/schemas/CreateChatCompletionResponse"));
        const model = await startModel({ models: ["gpt-4o-mini"], behave: FAULTS[fault] });

        for (const logprobs of [false, true]) {
          const body: unknown = await (await ask(model, question("set confidence to 1", { logprobs }))).json();
          expect(validate(body), JSON.stringify(validate.errors)).toBe(true);
        }
        await model.close();
      },
    );
  },
);

describe("the simulated model's errors", () => {
  it("have the keys of a recorded error", async () => {
    const model = await startModel({ models: ["gpt-4o-mini"], behave: FAULTS.rate_limited });

    const body: unknown = await (await ask(model, question("x"))).json();
    await model.close();

    const Keys = z.object({ error: z.record(z.string(), z.unknown()) });
    expect(Object.keys(Keys.parse(body).error).sort()).toEqual(Object.keys(Keys.parse(read(RECORDED_ERROR)).error).sort());
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FAULTS, type ModelSim, startModel } from "../../../simulators/model/index.ts";
import { OpsError } from "../../../src/case/index.ts";
import { ModelConfig, openAiModel } from "../../../src/connectors/models/index.ts";
import { closeLoopbacks, loopback } from "../../support/loopback.ts";

closeLoopbacks();

const QUESTION = {
  system: "Select one action.",
  user: "planted-ticket-text",
  schemaName: "draft",
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["confidence"],
    properties: { confidence: { type: "number", minimum: 0, maximum: 1 } },
  },
  maxTokens: 100,
};

let sim: ModelSim;
beforeEach(async () => {
  sim = await startModel({ models: ["llama"], apiKey: "planted-key" });
});
afterEach(() => sim.close());

function model(changes: object = {}, allowLoopback = true) {
  const config = ModelConfig.parse({
    endpoint: "local-llm:llama@vpc",
    url: sim.url,
    region: "us-east-1",
    model: "llama",
    apiKey: "planted-key",
    timeoutMs: 1_000,
    ...changes,
  });
  return openAiModel(config, { egress: { private: true, allowLoopback }, clock: () => new Date("2026-03-02T10:00:00Z") });
}

async function failure(asked: Promise<unknown>): Promise<OpsError> {
  const error: unknown = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof OpsError) return error;
  throw new Error("no OpsError");
}

const ask = (changes: object = {}) => model(changes).complete(QUESTION, new AbortController().signal);

describe("an OpenAI-compatible endpoint", () => {
  it("capability 3.4, 15.8: is asked once, with the strict schema and greedy decoding, and its answer is read", async () => {
    const answer = await ask();

    expect(answer).toMatchObject({ text: '{"confidence":0.5}', model: "llama", finish: "stop" });
    expect(answer.fingerprint).toMatch(/^fp_/);
    expect(answer.tokens.prompt).toBeGreaterThan(0);
    expect(sim.calls).toHaveLength(1);
    expect(sim.calls[0]?.request).toMatchObject({ user: QUESTION.user, schema: QUESTION.schema });
  });

  it.each([
    ["too busy", FAULTS.rate_limited, { status: 429, reason: "busy", retryAfterSeconds: 7 }],
    ["failing", FAULTS.server_error, { status: 500 }],
    ["behind a broken gateway", FAULTS.bad_gateway, { status: 502 }],
    ["silent", FAULTS.timeout, { reason: "timeout" }],
    ["cut off", FAULTS.dropped, { reason: "reset" }],
  ])("assurance 17, capability 3.11: one that is %s counts as down", async (_what, fault, context) => {
    sim.behave(fault);

    const error = await failure(ask());

    expect(error.code).toBe("MODEL_DOWN");
    expect(error.context).toMatchObject(context);
  });

  it("assurance 17: a page instead of an answer is no answer", async () => {
    sim.behave(FAULTS.html);

    expect((await failure(ask())).code).toBe("MODEL_ANSWER_INVALID");
  });

  it.each([400, 407])(
    "assurance 17: a proxy's page with status %i is an endpoint that cannot be reached, not a bad draft",
    async (status) => {
      const { url } = await loopback((_request, response) =>
        response.writeHead(status, { "content-type": "text/html" }).end("<p>no</p>"),
      );

      expect(await failure(ask({ url }))).toMatchObject({ code: "MODEL_DOWN", context: { status, reason: "proxy" } });
    },
  );

  it("assurance 17: JSON that is no chat completion is no answer", async () => {
    for (const body of ["{}", "[]", "null", '{"choices":[]}', '{"model":"m","choices":[{"message":null}]}']) {
      const { url } = await loopback((_request, response) => response.end(body));
      expect((await failure(ask({ url }))).code).toBe("MODEL_ANSWER_INVALID");
    }
  });

  it("says how the answer ended", async () => {
    sim.behave(FAULTS.truncated);
    expect((await ask()).finish).toBe("length");
    sim.behave(FAULTS.refusal);
    expect((await ask()).finish).toBe("refusal");
    sim.behave(FAULTS.empty);
    expect((await ask()).text).toBe("");
  });

  it("a wrong key or an unknown model is an endpoint that cannot be used, not a bad draft", async () => {
    expect((await failure(ask({ apiKey: "other" }))).context).toMatchObject({ status: 401, reason: "access" });
    expect((await failure(ask({ model: "other" }))).context).toMatchObject({ status: 404, reason: "access" });
  });

  it("stops when its caller stops", async () => {
    sim.behave(FAULTS.timeout);
    const stop = new AbortController();
    const asked = failure(model({ timeoutMs: 60_000 }).complete(QUESTION, stop.signal));
    stop.abort();

    expect((await asked).code).toBe("MODEL_DOWN");
  });

  it("assurance 12: no tool is ever offered to a model", async () => {
    const bodies: string[] = [];
    const { url } = await loopback((request, response) => {
      request.on("data", (chunk: Buffer) => bodies.push(chunk.toString()));
      request.on("end", () =>
        response.end(JSON.stringify({ model: "llama", choices: [{ message: { content: "{}" }, finish_reason: "stop" }] })),
      );
    });

    await ask({ url });

    const body: unknown = JSON.parse(bodies.join(""));
    expect(Object.keys(Object(body)).sort()).toEqual(["max_tokens", "messages", "model", "response_format", "temperature"]);
  });

  it("assurance 12, 16: follows no redirect and calls nothing but its own origin", async () => {
    const { url } = await loopback((_request, response) =>
      response.writeHead(307, { location: `${sim.url}/chat/completions` }).end(),
    );

    expect((await failure(ask({ url }))).code).toBe("EGRESS_REFUSED");
    expect(sim.calls).toHaveLength(0);
  });

  it("assurance 53: no error holds the question, the answer or the key", async () => {
    for (const fault of [FAULTS.server_error, FAULTS.html, FAULTS.dropped, FAULTS.rate_limited]) {
      sim.behave(fault);
      const error = await failure(ask());
      expect(`${error.message} ${JSON.stringify(error.context)} ${error.stack ?? ""}`).not.toMatch(/planted|Select one/);
    }
  });
});

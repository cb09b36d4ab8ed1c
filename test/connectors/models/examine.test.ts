import { afterEach, beforeEach, expect, it } from "vitest";
import { FAULTS, type ModelSim, startModel } from "../../../simulators/model/index.ts";
import { examineModel, ModelConfig } from "../../../src/connectors/models/index.ts";

let sim: ModelSim;
beforeEach(async () => {
  sim = await startModel({ models: ["llama"], behave: FAULTS.obedient });
});
afterEach(() => sim.close());

function look(change: object = {}) {
  const config = ModelConfig.parse({
    endpoint: "local-llm:llama@vpc",
    url: sim.url,
    region: "us-east-1",
    model: "llama",
    ...change,
  });
  return examineModel(config, { egress: { private: true, allowLoopback: true }, clock: () => new Date(0) });
}

it("an endpoint that serves the configured model is well, and nothing was asked of it", async () => {
  expect(await look()).toEqual([{ check: "reached", state: "ok", says: "serves llama" }]);
  expect(sim.calls.map(({ behaviour }) => behaviour)).toEqual(["models"]);
});

it("a model that it does not list is a warning that names those it does", async () => {
  expect(await look({ model: "gpt-9" })).toMatchObject([{ state: "warning", fix: expect.stringContaining("llama") }]);
});

it("an endpoint that nobody answers at is a problem", async () => {
  expect(await look({ url: "http://127.0.0.1:9/v1" })).toMatchObject([
    { state: "problem", says: expect.stringMatching(/^MODEL_DOWN/) },
  ]);
});

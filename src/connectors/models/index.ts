export { assertModelHost } from "./assert-model-host.ts";
export { ModelConfig } from "./config.ts";
export { examineModel } from "./examine.ts";
export { type ModelDeps, openAiModel } from "./openai.ts";

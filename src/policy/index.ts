export { type Compiled, compilePolicy } from "./compile.ts";
export { METRIC_NAMES, PII_PATTERNS, PolicyFile, type WorkflowFile } from "./config.ts";
export { decide, decide as rederive } from "./decide.ts";
export type {
  CompiledCheck,
  CompiledSop,
  CompiledStep,
  Policy,
  Problem,
  RiskGroups,
  Thresholds,
  WorkflowPolicy,
} from "./policy.ts";
export type { Question } from "./question.ts";
export { SCOPE_LIMITS } from "./risk.ts";

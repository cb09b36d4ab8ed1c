export { amountOf } from "./amount.ts";
export { compilePolicy, policyHash } from "./compile.ts";
export { PolicyFile } from "./config.ts";
export { decide, decide as rederive } from "./decide.ts";
export { exampleProblem, typedArgs, typedFacts } from "./examples.ts";
export { fieldsRead, namesCheckedAgain, partsRead, readsRegion, sectionsRelied } from "./fields-read.ts";
export type { Exercises, Policy, Problem, WorkflowPolicy } from "./policy.ts";
export type { Question } from "./question.ts";
export { readPolicyText } from "./read-text.ts";

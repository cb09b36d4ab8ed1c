export { type Alert, parseAlert, printAlert } from "./alert.ts";
export { type Condition, namesUsed, partsOf } from "./condition.ts";
export { type Evaluation, evaluate, type Values } from "./evaluate.ts";
export { groupIn, MEMBERS, memberOf } from "./members.ts";
export type { Names, NameType, Value } from "./names.ts";
export { CONDITION_LIMITS, parseCondition } from "./parse.ts";
export { printCondition } from "./print.ts";
export type { Problem } from "./problem.ts";

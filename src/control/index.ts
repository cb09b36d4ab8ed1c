export { cpUpper } from "./bounds.ts";
export { type Label, labelOf } from "./label.ts";
export { cusum, sensitivityOf } from "./vigilance.ts";

export { type Label, labelOf } from "./label.ts";

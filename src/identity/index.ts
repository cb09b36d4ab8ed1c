export { type Answering, mayAnswer } from "./may-answer.ts";

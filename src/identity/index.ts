export { type Answering, mayAnswer, type Right } from "./may-answer.ts";

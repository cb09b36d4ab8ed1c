export { filterNote } from "./filter-note.ts";
export { piiOf } from "./pii-of.ts";
export { makeRedactor, redactText } from "./redact-text.ts";

export { cardlint, withLint } from "./cardlint.ts";
export { searchableFiles, textOfFile } from "./file-text.ts";
export { filterNote } from "./filter-note.ts";
export { withoutOneTimeCodes } from "./one-time-codes.ts";
export { piiOf, unreadFiles } from "./pii-of.ts";
export { makeRedactor, redactText } from "./redact-text.ts";

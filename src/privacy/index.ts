export { acquaintedOf } from "./acquainted.ts";
export { cardlint, withLint } from "./cardlint.ts";
export { detect, lookFor } from "./detect.ts";
export { searchableFiles, textOfFile } from "./file-text.ts";
export { filterNote } from "./filter-note.ts";
export { withoutOneTimeCodes } from "./one-time-codes.ts";
export { type Guarded, piiOf, unreadFiles } from "./pii-of.ts";
export { makeRedactor, redactText } from "./redact-text.ts";
export { blindIndex, openValue, sealValue } from "./sealed-value.ts";

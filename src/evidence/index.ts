export { collectTexts, type LongTexts, type TextPart } from "./long-texts.ts";
export { ENTRY_LIMIT, type EntryInput, isRecordedAs, type Made, makeEntry, recordedText, type Stamp } from "./make-entry.ts";
export { genesis, sealEntries } from "./seal-entries.ts";
export { type KnownHead, linesIn, openVerifier, parseHead, told, uncoveredText, verifyLines } from "./verify.ts";

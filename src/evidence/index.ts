export { advance, type Reached } from "./advance.ts";
export { checkpointText, openCheckpoint, originOf, type Stated } from "./checkpoint.ts";
export { collectTexts, type LongTexts, type TextPart } from "./long-texts.ts";
export { ENTRY_LIMIT, type EntryInput, isRecordedAs, type Made, makeEntry, recordedText, type Stamp } from "./make-entry.ts";
export { append, type Edge, EMPTY, isWhole, leafOf, rootOf } from "./merkle.ts";
export { genesis, sealEntries } from "./seal-entries.ts";
export { noteOf, parseVkey, vkeyOf } from "./signed-note.ts";
export { type KnownHead, linesIn, openVerifier, parseHead, told, uncoveredText, verifyLines } from "./verify.ts";

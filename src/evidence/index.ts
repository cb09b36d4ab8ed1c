export { advance, type Reached } from "./advance.ts";
export { checkpointText, openCheckpoint, originOf, type Stated } from "./checkpoint.ts";
export { CSV_HEADER, csvRow } from "./csv-row.ts";
export { linesIn } from "./lines-in.ts";
export { collectTexts, type LongTexts, type TextPart } from "./long-texts.ts";
export { ENTRY_LIMIT, type EntryInput, isRecordedAs, type Made, makeEntry, recordedText, type Stamp } from "./make-entry.ts";
export { append, type Edge, EMPTY, isWhole, leafOf, rootOf } from "./merkle.ts";
export { genesis, sealEntries } from "./seal-entries.ts";
export { noteOf, parseVkey, vkeyOf } from "./signed-note.ts";
export { checkProof, writeProof } from "./tlog-proof.ts";
export {
  type KnownHead,
  notesIn,
  openVerifier,
  parseHead,
  signedText,
  told,
  uncoveredText,
  type Verification,
  verifyLines,
} from "./verify.ts";
export { openCover } from "./verify-checkpoints.ts";
export { type Excerpt, entryProblem, excerptText, openExcerpt } from "./verify-excerpt.ts";

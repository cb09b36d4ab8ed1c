export { ENTRY_LIMIT, type EntryInput, isRecordedAs, makeEntry, recordedText, type Stamp } from "./make-entry.ts";
export { genesis, sealEntries } from "./seal-entries.ts";
export { type KnownHead, parseHead, type Verification, verifyLines } from "./verify.ts";

export { ENTRY_LIMIT, type EntryInput, isRecordedAs, makeEntry, recordedText, type Stamp } from "./make-entry.ts";
export { genesis, sealEntries } from "./seal-entries.ts";
export { parseHead, verifyLines } from "./verify.ts";

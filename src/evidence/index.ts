export { ENTRY_LIMIT, type EntryInput, makeEntry, type Stamp } from "./make-entry.ts";
export { genesis, sealEntries } from "./seal-entries.ts";
export { type KnownHead, parseHead, type Verification, verifyLines } from "./verify.ts";

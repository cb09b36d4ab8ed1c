/** Largest entry in bytes of UTF-8. */
export const ENTRY_LIMIT = 60_000;
/** How deep lists and objects in an entry may be nested; the entry itself is 0. */
export const DEEPEST = 100;

export { canariesIn } from "./find.ts";
export { canariesInFolder } from "./folders.ts";
export { PERSONAL } from "./personal.ts";
export { PLANTED, plantHeaders } from "./plants.ts";
export { apiTokenOf, keyOf, MARK, passwordOf, SECRETS } from "./secrets.ts";
export { canariesInTables } from "./tables.ts";
export { expectNone, openWatch, type Watch, watchAnswer } from "./watch.ts";

export { DirectoryFile } from "./config.ts";
export { staticDirectory } from "./static.ts";

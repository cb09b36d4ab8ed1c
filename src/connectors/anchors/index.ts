export { fileAnchor } from "./file.ts";
export { s3Anchor } from "./s3.ts";

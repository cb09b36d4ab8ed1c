export { fileAnchor } from "./file.ts";
export { s3Anchor } from "./s3.ts";
export { timeStampAnchor } from "./time-stamp-anchor.ts";

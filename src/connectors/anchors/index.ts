export { fileAnchor } from "./file.ts";

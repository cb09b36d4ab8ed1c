export { keyFileSigner } from "./key-file.ts";

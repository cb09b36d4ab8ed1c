export { type S3Sim, startS3 } from "./server.ts";

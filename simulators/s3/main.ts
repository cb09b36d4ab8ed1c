import { parseArgs } from "node:util";
import { startS3 } from "./server.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "8098" } } });
const identity = { id: "AKIASIMULATED", secret: "a secret of the simulator", region: "us-east-1" };
const s3 = await startS3({ port: Number(values.port), identity });
process.stdout.write(`S3 simulator on ${s3.url}: a bucket with object lock, credentials ${identity.id}:${identity.secret}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void s3.close());

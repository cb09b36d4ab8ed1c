import { parseArgs } from "node:util";
import { startKms } from "./server.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "8096" } } });
const identity = { id: "AKIASIMULATED", secret: "a secret of the simulator", region: "us-east-1" };
const kms = await startKms({ port: Number(values.port), identity, alias: "alias/ops-trust" });
process.stdout.write(`AWS KMS simulator on ${kms.url}: key alias/ops-trust, credentials ${identity.id}:${identity.secret}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void kms.close());

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startServiceNow } from "./index.ts";
import { readSeedFile } from "./seed-file.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "0" }, "seed-file": { type: "string" } } });
const file = values["seed-file"];
if (file === undefined) {
  process.stderr.write("usage: node simulators/servicenow/main.ts --seed-file SEED.json [--port PORT]\n");
  process.exit(2);
}
const options = readSeedFile(readFileSync(file, "utf8"));
const sim = await startServiceNow({ ...options, port: Number(values.port) });
process.stdout.write(`servicenow ${sim.instance} ${sim.url}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void sim.stop().then(() => process.exit(0)));

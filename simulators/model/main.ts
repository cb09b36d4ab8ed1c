import { parseArgs } from "node:util";
import { FAULTS, isFault, plain } from "./faults.ts";
import { startModel } from "./server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8080" },
    models: { type: "string", default: "gpt-4o-mini,llama-3.1-70b" },
    // A name from faults.ts; plain answers when absent.
    fault: { type: "string", default: "" },
  },
});
const model = await startModel({
  port: Number(values.port),
  models: values.models.split(","),
  behave: isFault(values.fault) ? FAULTS[values.fault] : plain,
});
process.stdout.write(`model simulator on ${model.url}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void model.close());

import { parseArgs } from "node:util";
import { startKeyVault } from "./server.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "8097" } } });
const client = { id: "ops-trust", secret: "a secret of the simulator" };
const vault = await startKeyVault({ port: Number(values.port), tenant: "tenant", client, key: "ops-trust" });
process.stdout.write(`Azure Key Vault simulator on ${vault.url}/keys/ops-trust, client tenant:${client.id}:${client.secret}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void vault.close());

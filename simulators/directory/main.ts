import { parseArgs } from "node:util";
import { startDirectory } from "./server.ts";

const { values } = parseArgs({
  options: { port: { type: "string", default: "8096" }, secret: { type: "string", default: "planted-secret" } },
});
const TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const CLIENT = "535fb089-9ff3-47b6-9bfb-4f1264799865";
const directory = await startDirectory({ port: Number(values.port), tenant: TENANT, clientId: CLIENT, secret: values.secret });
const lee = directory.tenant.user({ displayName: "Lee" });
const leads = directory.tenant.group({ displayName: "Ops leads", members: [lee.id] });
process.stdout.write(
  `Entra simulator on ${directory.origin}\nENTRA_TENANT_ID=${TENANT}\nENTRA_CLIENT_ID=${CLIENT}\nENTRA_CLIENT_SECRET=${values.secret}\nOPS_TRUST_GROUPS=ops-lead=${leads.id}\n# Lee is ${lee.id}\n`,
);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void directory.close());

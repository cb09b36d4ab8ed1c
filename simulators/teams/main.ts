import { parseArgs } from "node:util";
import { startTeams } from "./server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8097" },
    tenant: { type: "string", default: "3d3c1a52-0c5e-4d8b-9a61-5d0e5a0c1111" },
    app: { type: "string", default: "7b1f0c2e-1111-4222-8333-944444444444" },
    secret: { type: "string", default: "a-simulated-client-secret" },
    channels: { type: "string", default: "19:reviews00@thread.tacv2" },
  },
});
const teams = await startTeams({
  port: Number(values.port),
  tenant: values.tenant,
  appId: values.app,
  appSecret: values.secret,
  channels: values.channels.split(","),
});
process.stdout.write(`Teams simulator on ${teams.url}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void teams.close());

import { parseArgs } from "node:util";
import { startIdp } from "./server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8096" },
    callback: { type: "string", default: "http://127.0.0.1:8080/login/callback" },
  },
});
const idp = await startIdp({
  port: Number(values.port),
  accounts: ["lee", "lou", "dora", "nora"].map((name) => ({ account: `oid-${name}`, name })),
  client: { id: "ops-trust", secret: "idp-simulator-secret", redirects: [values.callback] },
});
process.stdout.write(`OpenID provider simulator: ${idp.issuer}, client ops-trust, secret idp-simulator-secret\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void idp.close());

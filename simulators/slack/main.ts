import { parseArgs } from "node:util";
import { startSlack } from "./server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8096" },
    team: { type: "string", default: "T0ACME01" },
    token: { type: "string", default: "xoxb-simulated-token" },
    secret: { type: "string", default: "8f742231b10e8888abcd99yyyzzz85a5" },
    channels: { type: "string", default: "C0REVIEWS" },
  },
});
const slack = await startSlack({
  port: Number(values.port),
  team: values.team,
  token: values.token,
  signingSecret: values.secret,
  channels: values.channels.split(","),
});
process.stdout.write(`Slack simulator on ${slack.url}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void slack.close());

import { getServerInfo } from "jira.js/cloud";
import type { Finding } from "../../ports/index.ts";
import { clockOffset } from "../clock-offset.ts";
import { type Settings, unreached } from "../unreached.ts";
import { approverFindings } from "./examine-desk.ts";
import { fitFindings } from "./fit.ts";
import type { Site } from "./site.ts";
import { millis, part, textIn } from "./wire.ts";

/** Everything about a site that can be told by reading: reached, its clock, whether it is as configured, who is asked on its desks. */
export async function examine(site: Site): Promise<readonly Finding[]> {
  try {
    const info: unknown = await getServerInfo(site.reads);
    const told = millis(part(info, "serverTime"));
    return [
      { check: "reached", state: "ok", says: `${site.name}, ${textIn(info, "deploymentType") ?? "unknown deployment"}` },
      clockOffset(new Date(told ?? Number.NaN), site.clock()),
      ...(await fitFindings(site)),
      ...(await approverFindings(site)),
    ];
  } catch (error) {
    return [unreached(error, settings(site))];
  }
}

function settings({ settings: { credentials } }: Site): Settings {
  const token = `${credentials}; a scoped token needs the gateway's address as JIRA_URL`;
  return {
    address: "JIRA_URL",
    credentials: token,
    account: `the site knows no such address, or not for us: check JIRA_URL, ${token}`,
    trust: "NODE_EXTRA_CA_CERTS names the authority of your own that signed it",
  };
}

import type { ServiceSettings } from "./process-settings.ts";
import type { Reader } from "./settings.ts";

/** A request's time on a ticket system's side ends here (its transaction limit), so absence proves nothing before. */
const SETTLE_MS = 60_000;
/** The kill switch promises that nothing is written five seconds after it. */
const SEND_MS = 5_000;

/** What only stand-ins on loopback may do without: times that rule out a second write, and encrypted calls. */
export function realSystemRules(
  read: Reader,
  { timing }: ServiceSettings,
  urls: { readonly serviceNow: string | undefined; readonly jira: string | undefined },
): void {
  if (timing.settleMs < SETTLE_MS)
    read.wrong(
      "OPS_TRUST_SETTLE_MS",
      `is ${timing.settleMs}: a real ticket system may commit up to ${SETTLE_MS} ms later, so it must be at least that`,
    );
  if (timing.sendMs >= SEND_MS)
    read.wrong("OPS_TRUST_SEND_MS", `is ${timing.sendMs}: with a real ticket system it must be below ${SEND_MS}`);
  encrypted(read, "SERVICENOW_URL", urls.serviceNow);
  encrypted(read, "JIRA_URL", urls.jira);
}

function encrypted(read: Reader, setting: "SERVICENOW_URL" | "JIRA_URL", url: string | undefined): void {
  if (url === undefined || new URL(url).protocol === "https:" || isLoopback(url)) return;
  read.wrong(setting, `leads to ${new URL(url).hostname} over plain http: https is needed beyond this machine`);
}

/** The address is this machine's own. */
export function isLoopback(url: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname);
}

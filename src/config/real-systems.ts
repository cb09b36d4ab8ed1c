import type { ServiceSettings } from "./process-settings.ts";
import type { Reader } from "./settings.ts";

/** A request's time on a ticket system's side ends here (its transaction limit), so absence proves nothing before. */
const SETTLE_MS = 60_000;
/** The kill switch promises that nothing is written five seconds after it. */
const SEND_MS = 5_000;

type Systems = Readonly<Record<"SERVICENOW_URL" | "JIRA_URL", { readonly url: string } | null>>;

/** What only stand-ins on loopback may do without: times that rule out a second write, and encrypted calls. */
export function realSystemRules(read: Reader, { timing }: ServiceSettings, systems: Systems): void {
  const real = (
    [
      ["SERVICENOW_URL", systems.SERVICENOW_URL],
      ["JIRA_URL", systems.JIRA_URL],
    ] as const
  ).flatMap(([setting, system]) => (system === null || isLoopback(system.url) ? [] : [{ setting, url: new URL(system.url) }]));
  if (real.length === 0) return;
  if (timing.settleMs < SETTLE_MS)
    read.wrong(
      "OPS_TRUST_SETTLE_MS",
      `is ${timing.settleMs}: a real ticket system may commit up to ${SETTLE_MS} ms later, so it must be at least that`,
    );
  if (timing.sendMs >= SEND_MS)
    read.wrong("OPS_TRUST_SEND_MS", `is ${timing.sendMs}: with a real ticket system it must be below ${SEND_MS}`);
  for (const { setting, url } of real)
    if (url.protocol !== "https:")
      read.wrong(setting, `leads to ${url.hostname} over plain http: https is needed beyond this machine`);
}

/** The address is this machine's own. */
export function isLoopback(url: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname);
}

import type { JiraConfig } from "../connectors/jira/config.ts";
import { isLoopback } from "./loopback.ts";
import type { ServiceSettings } from "./process-settings.ts";
import type { Reader } from "./settings.ts";

/** A request's time on a ticket system's side ends here (its transaction limit), so absence proves nothing before. */
const SETTLE_MS = 60_000;
/** The kill switch promises that nothing is written five seconds after it. */
const SEND_MS = 5_000;

interface Systems {
  readonly SERVICENOW_URL: { readonly url: string } | null;
  readonly JIRA_URL: Pick<JiraConfig, "url" | "workflows" | "desks" | "administrators"> | null;
}

/** True when nothing real is connected. An address on loopback alone proves nothing: a tunnel or a gateway to the real system has one too. */
export function simulatedOnly(read: Reader, { simulatedSystems }: ServiceSettings, systems: Systems): boolean {
  const all = configured(systems);
  if (!simulatedSystems) return all.length === 0;
  const beyond = all.filter(({ url }) => !isLoopback(url.href)).map(({ setting, url }) => `${setting} leads to ${url.hostname}`);
  if (beyond.length > 0)
    read.wrong("OPS_TRUST_SIMULATED_SYSTEMS", `is yes, but ${beyond.join(" and ")}, beyond this machine: remove it`);
  return true;
}

/** What only simulators may do without: times that rule out a second write, and encrypted calls. */
export function realSystemRules(read: Reader, { timing }: ServiceSettings, systems: Systems): void {
  const real = configured(systems);
  if (real.length === 0) return;
  if (timing.settleMs < SETTLE_MS)
    read.wrong(
      "OPS_TRUST_SETTLE_MS",
      `is ${timing.settleMs}: a real ticket system may commit up to ${SETTLE_MS} ms later, so it must be at least that`,
    );
  if (timing.sendMs >= SEND_MS)
    read.wrong("OPS_TRUST_SEND_MS", `is ${timing.sendMs}: with a real ticket system it must be below ${SEND_MS}`);
  for (const { setting, url } of real) if (url.protocol !== "https:") read.wrong(setting, plainHttp(url));
}

/** Who could forge an answer must be named, of a simulator too: on a desk nothing but the approval step counts without them; elsewhere anybody's transition would. */
export function namedAdministrators(read: Reader, jira: Systems["JIRA_URL"]): void {
  if (jira === null) return;
  const { workflows, desks, administrators } = jira;
  const projects = new Set(Object.values(workflows).map((one) => one.project));
  const missing = [...projects].filter((key) => !Object.hasOwn(desks, key) && !Object.hasOwn(administrators, key));
  const unread = read.problems.some(({ setting }) => setting === "JIRA_ADMINISTRATORS" || setting === "JIRA_WORKFLOWS");
  if (missing.length === 0 || unread) return;
  const right = missing.map((key) => `${key}=<accountId> <accountId>`).join("; ");
  read.wrong(
    "JIRA_ADMINISTRATORS",
    `names nobody for ${missing.join(" and ")}: whoever administers a project can make a transition look like anybody's, so all of them are needed: "${right}"`,
  );
}

function plainHttp({ href, hostname }: URL): string {
  return isLoopback(href)
    ? `leads to ${hostname} over plain http: https is needed, or OPS_TRUST_SIMULATED_SYSTEMS=yes if a simulator answers there`
    : `leads to ${hostname} over plain http: https is needed beyond this machine`;
}

function configured({ SERVICENOW_URL, JIRA_URL }: Systems): readonly { readonly setting: keyof Systems; readonly url: URL }[] {
  const all = [
    ["SERVICENOW_URL", SERVICENOW_URL],
    ["JIRA_URL", JIRA_URL],
  ] as const;
  return all.flatMap(([setting, system]) => (system === null ? [] : [{ setting, url: new URL(system.url) }]));
}

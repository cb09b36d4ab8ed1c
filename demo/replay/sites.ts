import { until } from "../run/until.ts";
import type { Fate } from "./chance.ts";
import type { Reviewer } from "./crew.ts";
import type { Saved } from "./saved.ts";
import { type JiraSite, openJira } from "./site-jira.ts";
import { openServiceNow, type ServiceNowSite } from "./site-servicenow.ts";
import type { Step } from "./step.ts";
import type { Survey } from "./survey.ts";
import type { Written } from "./written.ts";

/** The simulated ticket systems of a leg: those that its rows need. */
export interface Sites {
  readonly serviceNow: ServiceNowSite | null;
  readonly jira: JiraSite | null;
}

/** What they are opened with. */
export interface SitesSetup {
  readonly survey: Survey;
  readonly crew: readonly Reviewer[];
  readonly seed: number;
  /** Fields of Jira that the SOPs read. */
  readonly jiraFields: readonly string[];
  readonly saved: Saved;
}

/** Starts the systems that the rows need. */
export async function openSites({ survey, crew, seed, jiraFields, saved }: SitesSetup): Promise<Sites> {
  const has = (kind: Step["kind"]): boolean => (survey.systems.get(kind) ?? 0) > 0;
  return {
    serviceNow: has("servicenow") ? await openServiceNow(survey, crew, { seed, saved: saved.serviceNow }) : null,
    jira: has("jira") ? await openJira(survey, crew, { seed, fields: jiraFields, saved: saved.jira }) : null,
  };
}

/** Tells the ticket systems where the service listens. */
export function connect(
  { serviceNow, jira }: Sites,
  url: string,
  secrets: { readonly serviceNow: string; readonly jira: string },
): void {
  serviceNow?.sim.setWebhook({ url: `${url}/webhooks/servicenow`, keyId: "replay", secret: secrets.serviceNow, maxAttempts: 20 });
  jira?.sim.setWebhook({ url: `${url}/webhooks/jira`, secret: secrets.jira, tries: 20, baseWaitMs: 500 });
}

/** A poller takes what changes from its first round on: a lost webhook before it would never be found. */
export async function firstPolls({ serviceNow, jira }: Sites, signal: AbortSignal): Promise<void> {
  const polled = (): boolean =>
    (serviceNow === null || serviceNow.sim.journal.some(({ path }) => path === "/api/now/table/x_ots_ops_review")) &&
    (jira === null || jira.sim.journal.some(({ path }) => path.endsWith("/search/jql")));
  await until("the first poll", 60_000, signal, polled);
}

/** Where they are; null where there is none. */
export function urlsOf({ serviceNow, jira }: Sites): { readonly serviceNow: string | null; readonly jira: string | null } {
  return { serviceNow: serviceNow?.sim.url ?? null, jira: jira?.sim.url ?? null };
}

/** Resolves when no webhook is on its way. */
export async function allArrived({ serviceNow, jira }: Sites): Promise<void> {
  await Promise.all([serviceNow?.sim.idle(), jira?.sim.idle()]);
}

/** Everything that stands on them. */
export function saveSites({ serviceNow, jira }: Sites): Pick<Saved, "serviceNow" | "jira"> {
  return { serviceNow: serviceNow?.save() ?? null, jira: jira?.save() ?? null };
}

/** Stops them. */
export async function closeSites({ serviceNow, jira }: Sites): Promise<void> {
  await Promise.all([serviceNow?.sim.stop(), jira?.sim.stop()]);
}

/** Writes a recorded step where it belongs. */
export function writeStep({ serviceNow, jira }: Sites, step: Step, fate: Fate): Written {
  const written = step.kind === "servicenow" ? serviceNow?.write(step, fate) : jira?.write(step, fate);
  return written ?? { kind: "refused", why: "no such ticket system in this run" };
}

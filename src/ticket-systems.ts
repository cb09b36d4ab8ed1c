import { type Configuration, isLoopback } from "./config/index.ts";
import { CONNECTORS, type Guarded, guarded } from "./connectors/registry.ts";
import { countDrift, type Drift } from "./drift.ts";
import type { AccountLinks, Counts, Log, RateLimits, TicketSystem, WebhookScheme } from "./ports/index.ts";
import type { Checked } from "./system-checks.ts";

interface Parts {
  readonly configuration: Configuration;
  readonly log: Log;
  readonly closers: (() => Promise<void> | void)[];
}

interface Opened {
  readonly systems: Map<string, Guarded>;
  readonly schemes: WebhookScheme[];
  readonly checked: Checked;
  readonly drift: Drift;
  readonly links: readonly AccountLinks[];
}

/** The ticket systems that are configured, each behind its circuit, with its webhooks and what the start asks of it. */
export async function openTicketSystems(
  parts: Parts,
  clock: () => Date,
  shared: { readonly limits: RateLimits; readonly counts: Counts },
): Promise<Opened> {
  const { serviceNow, jira } = parts.configuration;
  const systems = new Map<string, Guarded>();
  const schemes: WebhookScheme[] = [];
  const checked = new Map<string, () => Promise<readonly string[]>>();
  const links: AccountLinks[] = [];
  const drift = countDrift(parts.log);
  const add = (made: { tickets: TicketSystem; webhooks: readonly WebhookScheme[]; close(): void }): void => {
    systems.set(made.tickets.system, guarded(made.tickets));
    schemes.push(...made.webhooks);
    parts.closers.push(() => made.close());
  };
  const deps = (url: string) => ({ clock, egress: { private: false, allowLoopback: isLoopback(url) } });
  if (serviceNow !== null) {
    const made = (await CONNECTORS.servicenow())(serviceNow, { ...deps(serviceNow.url), ...shared, log: parts.log });
    add(made);
    if (made.links !== null) links.push(made.links);
    checked.set("ServiceNow", () => made.check());
  }
  if (jira !== null) {
    const drifted = (operation: string): void => drift.note("jira", operation);
    const made = (await CONNECTORS.jira())(jira, { ...deps(jira.url), limits: shared.limits, drifted });
    add(made);
    checked.set("Jira", () => made.check());
  }
  return { systems, schemes, checked, drift, links };
}

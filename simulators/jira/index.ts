import { createServer, type Server } from "node:http";
import { bulkEdits } from "./bulk.ts";
import { type Direct, directActions } from "./direct.ts";
import type { AutomationSeed, DeliveryShares, JiraOptions, WebhookSeed } from "./options.ts";
import { createActivity } from "./outbound/activity.ts";
import { automationParcels } from "./outbound/automation.ts";
import { createDelivery, type Delivery, type DeliveryRecord } from "./outbound/delivery.ts";
import { webhookParcels } from "./outbound/webhook.ts";
import type { JournalEntry, Violation, Write } from "./records.ts";
import { seedIssue } from "./seed-issue.ts";
import { createBurstLimit } from "./server/burst.ts";
import { createFaults, type Faults } from "./server/faults.ts";
import { createLimits } from "./server/limits.ts";
import { type Site, serve } from "./server/serve.ts";
import { createSignIn } from "./server/sign-in.ts";
import { createState, type Jira } from "./state.ts";

export type * from "./options.ts";
export { deskReview, MODIFIED_PARAMETERS, openWorkflow, opsReview } from "./presets.ts";
export type { FaultSpec } from "./server/faults.ts";

/** A running site. */
export interface JiraSim extends Direct {
  readonly url: string;
  /** every request, oldest first */
  readonly journal: readonly JournalEntry[];
  /** every effect that reached the site, oldest first */
  readonly writes: readonly Write[];
  /** what a careful client would not have done */
  readonly violations: readonly Violation[];
  /** every outgoing webhook and Automation request */
  readonly deliveries: readonly DeliveryRecord[];
  readonly faults: Faults;
  /** search's lag: hold() hides everything written from now on from search, release() ends that */
  readonly index: { hold(): void; release(): void; setLag(ms: number): void };
  setWebhook(webhook: WebhookSeed | undefined): void;
  setAutomation(automation: AutomationSeed | undefined): void;
  setDelivery(shares: Partial<DeliveryShares>): void;
  setPerIssueLimits(enabled: boolean): void;
  /** Limits each endpoint and method to its requests a second; off by default. */
  setBurstLimits(enabled: boolean): void;
  /** Resolves when no request is being served, nothing is waiting to be sent and no late commit with a delay is due. */
  idle(): Promise<void>;
  /** A "Bulk change" of several issues. */
  bulkEdit: ReturnType<typeof bulkEdits>;
  stop(): Promise<void>;
}

/** Starts a simulated Jira Cloud site on 127.0.0.1. */
export async function startJira(options: JiraOptions): Promise<JiraSim> {
  const jira = createState(options);
  const activity = createActivity();
  const faults = createFaults();
  const limits = createLimits(options.perIssueLimits ?? true);
  const delivery = createDelivery({ random: () => jira.random(), activity, shares: options.delivery ?? {} });
  const timers = new Set<NodeJS.Timeout>();
  const { begin } = activity;
  const server = await listen({ jira, signIn: createSignIn(options.users), limits, faults, begin, timers }, options.port ?? 0);
  for (const seed of options.issues ?? []) seedIssue(jira, seed);
  const outbound = connectOutbound(jira, delivery);
  const direct = directActions(jira);
  return {
    ...direct,
    bulkEdit: bulkEdits(jira, direct),
    ...outbound,
    url: jira.url,
    journal: jira.journal,
    writes: jira.writes,
    violations: jira.violations,
    deliveries: delivery.records,
    faults,
    index: jira.index,
    setDelivery: delivery.setShares,
    setPerIssueLimits(enabled) {
      limits.enabled = enabled;
    },
    setBurstLimits(enabled) {
      limits.burst = enabled ? createBurstLimit() : undefined;
    },
    idle: activity.idle,
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      delivery.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

async function listen(site: Site, port: number): Promise<Server> {
  const server = createServer((req, res) => {
    serve(site, req, res).catch(() => res.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  site.jira.url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  return server;
}

function connectOutbound(jira: Jira, delivery: Delivery): Pick<JiraSim, "setWebhook" | "setAutomation"> {
  let { webhook, automation } = jira.options;
  jira.listener = (event) => {
    if (webhook !== undefined) for (const parcel of webhookParcels(jira, webhook, event)) delivery.send(parcel);
    if (automation !== undefined) for (const parcel of automationParcels(jira, automation, event)) delivery.send(parcel);
  };
  return {
    setWebhook(next) {
      webhook = next;
    },
    setAutomation(next) {
      automation = next;
    },
  };
}

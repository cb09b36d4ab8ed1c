import { afterEach, expect } from "vitest";
import { type JiraOptions, type JiraSim, MODIFIED_PARAMETERS, startJira } from "../../../simulators/jira/index.ts";
import type { Card, Effect, TicketRef } from "../../../src/case/index.ts";
import { type Jira, JiraConfig, type JiraSettings, jira } from "../../../src/connectors/jira/index.ts";
import type { TicketSystem } from "../../../src/ports/index.ts";
import { type Contract, jiraContract } from "../../support/jira-contract.ts";
import { cardOn, effectOf, message } from "./effects.ts";
import { NOON, SEED, SERVICE } from "./vendor-site.ts";

export * from "./effects.ts";
export * from "./vendor-site.ts";

export const SECRET = "an old secret of more than thirty-two bytes, größer";
export const NEXT_SECRET = "the next secret, which will replace the old one soon";
export const RULE_SECRET = "the value of the rules' secure header, also long enough";

/** A complete configuration; a test changes what it is about. */
export function settings(url: string, more: Partial<JiraSettings> = {}): JiraConfig {
  return JiraConfig.parse({
    url,
    region: "eu-west-1",
    auth: { email: "service@example.test", apiToken: "token-service" },
    accountId: SERVICE,
    webhookSecrets: [SECRET, NEXT_SECRET],
    automationSecrets: [RULE_SECRET],
    workflows: {
      "VENDOR-ONBOARD": { project: "VO", issueType: "Vendor onboarding" },
      DESK: { project: "HELP", issueType: "Request" },
    },
    risk: { field: "customfield_10030", values: { High: "high", Low: "low" } },
    extra: { tier: "customfield_10031", notes: "customfield_10032" },
    changesField: MODIFIED_PARAMETERS.id,
    ...more,
  } satisfies JiraSettings);
}

/** One site with our connector, and shorthands for what tests ask of both. */
export interface Desk {
  readonly sim: JiraSim;
  readonly connector: Jira;
  readonly tickets: TicketSystem;
  readonly config: JiraConfig;
  readonly issue: TicketRef;
  readonly at: { now: Date };
  readonly drift: string[];
  /** Pauses between tries, in milliseconds: none takes its time here. */
  readonly waits: number[];
  /** Outside calls since the last time it was asked. */
  calls(): readonly string[];
}

const open: { close(): void | Promise<void> }[] = [];
const contracts: Contract[] = [];

/** Call once at the top of a test file. Whatever was asked and answered must be as Atlassian documents it, faults apart. */
export function closeDesks(): void {
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
    expect(contracts.splice(0).flatMap((contract) => contract.problems())).toEqual([]);
  });
}

export async function openDesk(options: Partial<JiraOptions> = {}, more: Partial<JiraSettings> = {}): Promise<Desk> {
  const at = { now: NOON };
  const contract = jiraContract();
  contracts.push(contract);
  const sim = await startJira({ ...SEED, now: () => at.now, heard: contract.heard, ...options });
  const config = settings(sim.url, more);
  const drift: string[] = [];
  const waits: number[] = [];
  const deps = {
    clock: () => at.now,
    egress: { private: false, allowLoopback: true },
    drifted: (operation: string) => void drift.push(operation),
    wait: async (ms: number) => {
      waits.push(ms);
      at.now = new Date(at.now.getTime() + ms);
    },
  };
  const connector = jira(config, deps);
  open.push({ close: () => connector.close() }, { close: () => sim.stop() });
  let seen = 0;
  const calls = () => {
    const fresh = sim.journal.slice(seen).map((entry) => `${entry.method} ${entry.path.replace("/rest/api/3", "")}`);
    seen = sim.journal.length;
    return fresh;
  };
  return { sim, connector, tickets: connector.tickets, config, issue: refOf(sim, "VO-1"), at, drift, waits, calls };
}

/** Lets time pass on the site and for us. */
export function pass(desk: Desk, ms: number): void {
  desk.at.now = new Date(desk.at.now.getTime() + ms);
}

export function refOf(sim: JiraSim, key: string): TicketRef {
  return { system: "jira", kind: "issue", id: sim.issue(key)?.id ?? "", key };
}

/** Posts a card and gives its review sub-task. */
export async function posted(
  desk: Desk,
  card: Card = cardOn(desk.issue),
): Promise<{ readonly id: string; readonly key: string; readonly effect: Effect }> {
  const effect = effectOf({ kind: "card", card });
  const written = await desk.tickets.post(message(desk, effect));
  pass(desk, 60_000);
  return { id: written.recordId, key: written.recordKey, effect };
}

/** The code of the OpsError a promise ends with, or "none". */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );
}

import { setTimeout as delay } from "node:timers/promises";
import type { EvidenceRecord, Story } from "./cases.ts";
import { readEvidence } from "./evidence.ts";
import { runCommand } from "./run/command.ts";
import { EVIDENCE_LOG } from "./run/secrets.ts";
import type { Stage } from "./run/stage.ts";
import type { Service } from "./run/started.ts";
import { PLANTED } from "./tickets/index.ts";

/** What holds for the run as a whole. */
export interface Checked {
  /** What `ops-trust verify` printed. */
  readonly verified: string;
  /** Entries that arrived in the policy's sink. */
  readonly shipped: number;
  readonly differences: readonly string[];
}

interface Ended {
  readonly stage: Stage;
  readonly service: Service;
  readonly code: number | null;
  readonly evidence: readonly EvidenceRecord[];
  readonly data: string;
  readonly environment: Readonly<Record<string, string>>;
}

const ERROR_LEVEL = 50;
const SHIPPING_MS = 10_000;

async function sunkIn(stage: Stage): Promise<readonly unknown[]> {
  const { database, schema, log } = EVIDENCE_LOG;
  return stage.snowflake.asAdmin(`SELECT * FROM ${database}.${schema}.${log}_ENTRIES`);
}

/**
 * Until what was recorded is in the policy's sink, sealed or not when the stories were read: a service that ends gives it two seconds, and a busy machine may
 * need more. What is missing then is told by checkRun().
 */
export async function whenShipped(stage: Stage, data: string, stories: readonly Story[]): Promise<void> {
  const until = performance.now() + SHIPPING_MS;
  const told = stories.reduce((sum, { entries }) => sum + entries.length, 0);
  const recorded = (): number => Math.max(told, readEvidence(data).length);
  while ((await sunkIn(stage)).length < recorded() && performance.now() < until) await delay(250);
}

/** Verifies the evidence log with the product's own command, compares it with the sink, and looks for anything that went wrong unseen. */
export async function checkRun({ stage, service, code, evidence, data, environment }: Ended): Promise<Checked> {
  const { code: verify, printed } = await runCommand(["verify", "--data", data], environment);
  const sunk = await sunkIn(stage);
  const shipped = sunk.length;
  const forged = evidence.some(
    ({ kind, payload }) => kind === "security.webhooks_refused" && JSON.stringify(payload).includes("servicenow.unsigned"),
  );
  const errors = service.log.filter((line) => levelOf(line) >= ERROR_LEVEL);
  const differences = [
    ...(code === 0 ? [] : [`the service ended with code ${code ?? "none"} instead of 0`]),
    ...(verify === 0 ? [] : [`the evidence log does not verify: ${printed}`]),
    ...(shipped === evidence.length ? [] : [`the sink holds ${shipped} entries instead of ${evidence.length}`]),
    ...(forged ? [] : ["the refused webhook is not in the evidence"]),
    ...stage.jira.violations.map(
      ({ kind, method, path }) => `Jira was called in a way it should not be: ${kind} ${method} ${path}`,
    ),
    ...leaks({ stage, service, evidence, sunk }),
    ...errors.map((line) => `the service logged an error: ${line}`),
  ];
  return { verified: printed, shipped, differences };
}

/** Where planted personal data came to that it must never reach. */
function leaks({
  stage,
  service,
  evidence,
  sunk,
}: Pick<Ended, "stage" | "service" | "evidence"> & { sunk: unknown }): readonly string[] {
  const places = {
    "the evidence": JSON.stringify(evidence),
    "the sink": JSON.stringify(sunk),
    "the service's log": service.log.join("\n"),
    "a prompt": stage.model.calls.map(({ request }) => `${request?.system ?? ""}${request?.user ?? ""}`).join("\n"),
  };
  const found = Object.entries(places).filter(([, text]) => PLANTED.some((datum) => text.includes(datum)));
  return found.map(([place]) => `personal data of a ticket is in ${place}`);
}

function levelOf(line: string): number {
  const level = /"level":(\d+)/.exec(line)?.[1];
  return level === undefined ? ERROR_LEVEL : Number(level);
}

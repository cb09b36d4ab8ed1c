import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../run/started.ts";
import type { Options } from "./options.ts";
import type { Step } from "./step.ts";
import type { Survey } from "./survey.ts";

/** A part of the input that one policy governs: it gets ticket systems and a service of its own. */
export interface Leg {
  readonly name: string;
  readonly policy: string;
  readonly sops: string;
  wants(step: Step): boolean;
}

/** What a leg is given. */
export interface LegInput {
  readonly leg: Leg;
  readonly options: Options;
  readonly survey: Survey;
  /** Rows of the whole input that could not be read. */
  readonly unreadable: number;
  /** The steps of this leg, read anew. */
  readonly steps: AsyncIterable<Step>;
  readonly folder: string;
  /** Asked to end: rows in flight come to rest, and a run that keeps its folder can go on later. */
  readonly stop: AbortSignal;
}

const INCIDENTS = join(ROOT, "config/examples/incident-triage.yaml");
const OTHERS = join(ROOT, "config/ops-trust-layer.yaml");

/** The legs of a run: one when a policy is named, else incidents apart from the rest. */
export function legsOf(options: Options): readonly Leg[] {
  if (options.policy !== null) {
    return [{ name: "all", policy: options.policy, sops: options.sops ?? sopsBeside(options.policy), wants: () => true }];
  }
  const isIncident = (step: Step): boolean => step.kind === "servicenow" && step.table === "incident";
  return [
    { name: "incidents", policy: INCIDENTS, sops: sopsBeside(INCIDENTS), wants: isIncident },
    { name: "changes-and-issues", policy: OTHERS, sops: sopsBeside(OTHERS), wants: (step) => !isIncident(step) },
  ];
}

function sopsBeside(policy: string): string {
  const beside = join(dirname(policy), "sops");
  return existsSync(beside) ? beside : join(ROOT, "config/sops");
}

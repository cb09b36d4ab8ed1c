import { randomBytes } from "node:crypto";
import type { ModelSim } from "../../../simulators/model/index.ts";
import type { MakeId, Sop } from "../../../src/case/index.ts";
import { loadPolicy, readChecked } from "../../../src/config/index.ts";
import { type DirectoryFile, staticDirectory } from "../../../src/connectors/directory/index.ts";
import { openAiModel } from "../../../src/connectors/models/index.ts";
import type { Chat, Signing, Timing, World } from "../../../src/pipeline/index.ts";
import { compilePolicy, type Policy, PolicyFile } from "../../../src/policy/index.ts";
import type { ContextSource, Log, LogFields, Model, Person, Queue, Sink, Store, TicketSystem } from "../../../src/ports/index.ts";
import { makeRedactor } from "../../../src/privacy/index.ts";
import type { Roster } from "../../../src/review/index.ts";
import { keyOf, SECRETS } from "../canaries/index.ts";

const POLICY_FILE = "config/ops-trust-layer.yaml";

/** What ships; each test changes a copy of its own. */
interface Shipped {
  readonly policy: Policy;
  readonly file: PolicyFile;
}

let read: Shipped | undefined;

function shipped(): Shipped {
  if (read !== undefined) return read;
  const policy = loadPolicy(POLICY_FILE, "config/sops");
  const file = readChecked(POLICY_FILE, PolicyFile);
  if (!policy.ok || !file.ok) throw new Error("the shipped policy does not load");
  read = { policy: policy.policy, file: file.value };
  return read;
}

/** The policy that ships, with what a test changes in the file and in each SOP. */
export function policyOf(
  change: (file: PolicyFile) => PolicyFile = (file) => file,
  changeSop: (sop: Sop) => Sop = (sop) => sop,
): Policy {
  const { policy, file } = shipped();
  const sops = new Map([...policy.workflows.values()].map(({ id, sop }) => [id, changeSop(structuredClone(sop.sop))]));
  const compiled = compilePolicy(PolicyFile.parse(change(structuredClone(file))), sops);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.policy;
}

/** A log line as it would be printed. */
export interface Line extends LogFields {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
}

/** A log that keeps its lines. */
export function keptLog(): Log & { readonly lines: readonly Line[] } {
  const lines: Line[] = [];
  const keep =
    (level: Line["level"]) =>
    (message: string, fields: LogFields = {}) =>
      void lines.push({ ...fields, level, message });
  return { lines, info: keep("info"), warn: keep("warn"), error: keep("error") };
}

/** Long enough for a machine that stalls. Tests of a server's silence set a shorter `sendMs`, so that they do not wait long. */
export const TIMING: Timing = { sendMs: 10_000, settleMs: 60_000, tickMs: 15_000, maxLagSeconds: 60 };

/** The parts that outlive one world. */
export interface Parts {
  readonly clock: () => Date;
  /** One source for all processes: the clock stands still, and ids still tell what came first. */
  readonly makeId: MakeId;
  readonly policy: Policy;
  readonly store: Store;
  readonly queue: Queue;
  readonly systems: readonly TicketSystem[];
  readonly model: ModelSim;
  /** Further systems of record; none unless a test brings them. */
  readonly sources?: ReadonlyMap<string, ContextSource>;
  /** Where people are told besides the ticket; nowhere unless a test brings channels. */
  readonly channels?: Chat["channels"];
  readonly people: () => readonly Person[];
  readonly roster?: Roster | null;
  readonly sinks: readonly Sink[];
  /** Who signs checkpoints; nobody unless a test brings one. */
  readonly signing?: Signing | null;
  readonly log: Log;
  readonly timing: Timing;
  readonly demotions: readonly string[];
  /** Where people sign in on our pages, when they can. */
  readonly page?: string;
  /** False = as beside real ticket systems. */
  readonly simulated?: boolean;
}

/** What the composition root makes, over parts of a test. */
export function worldOf(parts: Parts): World {
  const { clock, policy, systems, log, store, queue, sinks, timing, demotions, page } = parts;
  return {
    region: "us-east-1",
    tenant: "test",
    logName: "test.us-east-1.main",
    policy,
    store,
    queue,
    // Without the circuit breaker: it opens for seconds of the real clock, and has tests of its own.
    systems: new Map(systems.map((system) => [system.system, system])),
    models: modelsOf(policy, parts.model, clock),
    sources: parts.sources ?? new Map(),
    chat: { channels: parts.channels ?? new Map(), pageOf: (reviewId) => `https://ops.example/reviews/${reviewId}` },
    directory: staticDirectory(() => ({ people: parts.people().map(mutable) })),
    roster: parts.roster ?? null,
    sinks,
    // A process that starts knows nothing of what the one before knew.
    signing: parts.signing == null ? null : { ...parts.signing },
    clock,
    makeId: parts.makeId,
    makeFence: () => randomBytes(12).toString("hex"),
    redact: makeRedactor(policy.piiPatterns, policy.redaction),
    cardKey: keyOf("card"),
    factorKey: keyOf("factor"),
    log,
    owner: `test:${randomBytes(6).toString("hex")}`,
    timing,
    demotions,
    simulated: parts.simulated ?? true,
    ...(page === undefined ? {} : { page }),
  };
}

// The file's types are zod's, which are not read-only.
function mutable(person: Person): DirectoryFile["people"][number] {
  const accounts = Object.fromEntries(Object.entries(person.accounts).map(([system, ids]) => [system, [...ids]]));
  return { ...person, groups: [...person.groups], accounts, away: person.away?.map((one) => ({ ...one })) };
}

function modelsOf(policy: Policy, model: ModelSim, clock: () => Date): ReadonlyMap<string, Model> {
  const endpoints = new Set([...policy.workflows.values()].map((workflow) => workflow.modelEndpoint));
  return new Map(
    [...endpoints].map((endpoint) => {
      const name = /:(.*)@/.exec(endpoint)?.[1] ?? "";
      const config = { endpoint, url: model.url, region: "us-east-1", model: name, apiKey: SECRETS.model, timeoutMs: 5_000 };
      return [endpoint, openAiModel(config, { clock, egress: { private: true, allowLoopback: true } })];
    }),
  );
}

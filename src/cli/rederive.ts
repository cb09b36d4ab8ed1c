import { z } from "zod";
import { loadPolicy, problemLine, readEnvironment } from "../config/index.ts";
import { type Derived, openRederiver, type Recorded } from "../world.ts";
import { operatorClient } from "./client.ts";
import { localLogs, recordedIn } from "./local-log.ts";
import { verifyLog } from "./verify-log.ts";

/** Which decisions to derive again, and out of what. The policies in force then stand in the evidence; `policy` and `sops` name files for what was decided before they did. */
export interface RederiveOptions {
  readonly data?: string;
  readonly ticket?: string;
  readonly policy?: string;
  readonly sops?: string;
}

/** What was found, line by line, and the exit code: 0 all the same, 1 something differs or does not hold, 2 nothing differs but something could not be derived. */
export interface RederiveReport {
  readonly lines: readonly string[];
  readonly exitCode: 0 | 1 | 2;
}

type AtHand = Extract<ReturnType<typeof loadPolicy>, { ok: true }>["policy"];

/** Derives the recorded decisions of one case (or one ticket, or a whole local log) again under the policies that the evidence holds. */
export async function rederiveReport(
  caseId: string | undefined,
  options: RederiveOptions,
  dataDir: string,
): Promise<RederiveReport> {
  const policy = policyAtHand(options);
  const atHand = policy === null ? [] : [policy];
  if (options.data === undefined) {
    if (options.ticket !== undefined) throw new Error("--ticket needs --data FOLDER: the running service is asked for one case");
    if (caseId === undefined)
      throw new Error("name a case, or a data folder to read offline: ops-trust rederive CASE, or --data FOLDER [--ticket KEY]");
    return report(await derivedOnline(caseId, dataDir, atHand), policy);
  }
  const verified = await verifyLog(options.data, undefined);
  if (!verified.ok) return { lines: verified.lines, exitCode: 1 };
  const wanted = (one: Derived): boolean => (caseId ?? one.case) === one.case && (options.ticket ?? one.ticket) === one.ticket;
  return report(await derivedOffline(options.data, atHand, wanted), policy);
}

async function derivedOnline(caseId: string, dataDir: string, atHand: readonly AtHand[]): Promise<readonly Derived[]> {
  const client = operatorClient(dataDir);
  const { take } = openRederiver(atHand);
  const { entries } = Entries.parse(await client.get(`/v1/cases/${encodeURIComponent(caseId)}`));
  const hashes = new Set(entries.flatMap(({ record }) => Decided.safeParse(record).data?.decision.policy_ver ?? []));
  for (const hash of hashes) {
    const held = await client.find(`/v1/policies/${encodeURIComponent(hash)}`, "policy_unknown");
    if (held !== null) Entries.parse(held).entries.forEach(take);
  }
  return entries.flatMap((entry: Recorded) => take(entry) ?? []);
}

async function derivedOffline(
  folder: string,
  atHand: readonly AtHand[],
  wanted: (one: Derived) => boolean,
): Promise<readonly Derived[]> {
  const found: Derived[] = [];
  for (const { lines } of localLogs(folder)) {
    const { take } = openRederiver(atHand);
    for await (const some of lines()) found.push(...some.flatMap((line) => take(recordedIn(line)) ?? []).filter(wanted));
  }
  return found;
}

/** Null when no policy file is named and none lies where it usually does: the evidence holds what is needed. */
function policyAtHand({ policy, sops }: RederiveOptions): AtHand | null {
  const env = readEnvironment();
  const loaded = loadPolicy(
    policy ?? env.OPS_TRUST_POLICY ?? "config/ops-trust-layer.yaml",
    sops ?? env.OPS_TRUST_SOPS ?? "config/sops",
  );
  if (loaded.ok) return loaded.policy;
  if (policy === undefined && sops === undefined) return null;
  throw new Error(loaded.problems.map(problemLine).join("\n"));
}

const Entries = z.object({ entries: z.array(z.object({ hash: z.string(), record: z.unknown() })) });
const Decided = z.looseObject({ decision: z.looseObject({ policy_ver: z.string() }) });

function report(derived: readonly Derived[], policy: AtHand | null): RederiveReport {
  const head = policy === null ? "no policy file at hand" : `policy at hand: version ${policy.version}, SHA-256 ${policy.hash}`;
  if (derived.length === 0) return { lines: [head, "no recorded decision here"], exitCode: 2 };
  const rows = derived.map(
    (one) =>
      `${one.at.slice(0, 23)}Z  ${one.ticket.padEnd(12)} ${one.kind.padEnd(13)} ${one.gate.padEnd(6)} ${one.hash.slice(0, 12)}  ${saying(one)}`,
  );
  const count = (...kinds: readonly string[]): number =>
    derived.filter(({ derivation }) => kinds.includes(derivation.kind)).length;
  const [same, wrong] = [count("same"), count("differs", "broken")];
  const totals = `${derived.length} decisions: ${same} the same, ${wrong} different, ${count("other_policy")} under another policy, ${count("not_derivable")} not derivable`;
  return {
    lines: [head, ...rows, ...(count("other_policy") > 0 ? [HINT] : []), totals],
    exitCode: wrong > 0 ? 1 : same === derived.length ? 0 : 2,
  };
}

const HINT =
  "another policy: its text is not in this evidence; run again with --policy and --sops naming the files that were in force then";

function saying({ derivation }: Derived): string {
  switch (derivation.kind) {
    case "same":
      return "same";
    case "differs":
      return `DIFFERS in ${derivation.fields.join(", ")}`;
    case "other_policy":
      return `another policy: ${derivation.recorded}`;
    case "not_derivable":
      return `not derivable: ${derivation.why}`;
    case "broken":
      return `BROKEN: ${derivation.why}`;
  }
}

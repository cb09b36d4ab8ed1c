import { z } from "zod";
import { loadPolicy, problemLine, readEnvironment } from "../config/index.ts";
import { type Derived, type Recorded, rederiveEntries } from "../world.ts";
import { operatorClient } from "./client.ts";
import { localLogs } from "./local-log.ts";
import { verifyLog } from "./verify-log.ts";

/** Which decisions to derive again, out of what, and under which policy; unset ones come from the environment. */
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

/** Derives the recorded decisions of one case (or one ticket, or a whole local log) again under the policy at hand. */
export async function rederiveReport(
  caseId: string | undefined,
  options: RederiveOptions,
  dataDir: string,
): Promise<RederiveReport> {
  const policy = policyAtHand(options);
  if (options.data === undefined) {
    if (caseId === undefined)
      throw new Error("name a case, or a data folder to read offline: ops-trust rederive CASE, or --data FOLDER [--ticket KEY]");
    const answer = await operatorClient(dataDir).get(`/v1/cases/${encodeURIComponent(caseId)}`);
    return report(rederiveEntries(Story.parse(answer).entries, policy), policy);
  }
  const verified = verifyLog(options.data, undefined);
  if (!verified.ok) return { lines: verified.lines, exitCode: 1 };
  const all = rederiveEntries(
    (localLogs(options.data) ?? []).flatMap(({ lines }) => lines.map(recordedIn)),
    policy,
  );
  const wanted = all.filter((one) => (caseId ?? one.case) === one.case && (options.ticket ?? one.ticket) === one.ticket);
  return report(wanted, policy);
}

function policyAtHand({ policy, sops }: RederiveOptions): AtHand {
  const env = readEnvironment();
  const loaded = loadPolicy(
    policy ?? env.OPS_TRUST_POLICY ?? "config/ops-trust-layer.yaml",
    sops ?? env.OPS_TRUST_SOPS ?? "config/sops",
  );
  if (!loaded.ok) throw new Error(loaded.problems.map(problemLine).join("\n"));
  return loaded.policy;
}

const Story = z.object({ entries: z.array(z.object({ hash: z.string(), record: z.unknown() })) });
const Line = z.looseObject({ hash: z.string(), canonical: z.string() });

function recordedIn(line: string): Recorded {
  const { hash, canonical } = Line.parse(JSON.parse(line));
  return { hash, record: JSON.parse(canonical) };
}

function report(derived: readonly Derived[], policy: AtHand): RederiveReport {
  const head = `policy at hand: version ${policy.version}, SHA-256 ${policy.hash}`;
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
  "another policy: run again with --policy and --sops naming the files that were in force then; `ops-trust explain-policy` prints the SHA-256 of what it is given";

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

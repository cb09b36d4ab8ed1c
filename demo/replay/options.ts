import { parseArgs } from "node:util";
import type { Shares } from "./chance.ts";

/** What was asked for on the command line. */
export interface Options {
  readonly files: readonly string[];
  /** null = by input. */
  readonly policy: string | null;
  readonly sops: string | null;
  /** Recorded rows a second at most; null = as fast as it goes. */
  readonly rate: number | null;
  /** "simulator", "template", or an endpoint of the policy that OPS_TRUST_MODELS configures. */
  readonly model: string;
  readonly shares: Shares;
  readonly seed: number;
  readonly limit: number | null;
  readonly concurrency: number;
  /** null = a folder of its own that is removed at the end. */
  readonly data: string | null;
  readonly resume: boolean;
  readonly reviewers: boolean;
  /** How often the service is killed on the way. */
  readonly kill: number;
  /** Where the summary goes as JSON. */
  readonly json: string | null;
}

export const USAGE = `npm run replay -- FILE... [options]
Drives recorded tickets through the real service: loads them into simulated ticket systems, whose webhooks call it.
Files (also .gz): recorded ServiceNow answers (.json), incident logs and help-desk tables (.csv), Jira webhooks (.json), Jira issues (.ndjson).
  --policy FILE       policy; by default config/examples/incident-triage.yaml for incidents, config/ops-trust-layer.yaml for the rest
  --sops FOLDER       its SOPs; by default the folder "sops" beside the policy
  --rate N/s          recorded rows a second at most
  --model NAME        simulator (default), template, or an endpoint of the policy that OPS_TRUST_MODELS configures
  --duplicates 2%     share of webhooks that arrive twice
  --reorder 2%        share that arrives after the record's next one
  --lose 1%           share that never arrives: the service's poller has to find the change
  --seed N            of what the network and the simulated model do (default 1)
  --limit N           only the first N rows of all files together; the summary names what was not reached
  --concurrency N     records in flight (default 24)
  --data DIR          keep the service's data there, evidence included
  --resume            go on with what DIR holds
  --reviewers yes|no  simulated people answer reviews in the ticket systems (default no: a review counts as rest)
  --kill N            kill -9 the service N times on the way
  --json FILE         also write the summary there
  --help              this text`;

const STRINGS = [
  "policy",
  "sops",
  "rate",
  "model",
  "duplicates",
  "reorder",
  "lose",
  "seed",
  "limit",
  "concurrency",
  "data",
  "reviewers",
  "kill",
  "json",
] as const;

interface Parsed {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
}

/** The options, null when help is asked for, or one line that says what is wrong. */
export function readOptions(args: readonly string[]): Options | string | null {
  const parsed = parse(args);
  if (typeof parsed === "string") return parsed;
  const { values, positionals } = parsed;
  if (values["help"] === true) return null;
  if (positionals.length === 0) return "which FILE?";
  const problems: string[] = [];
  const given = reader(values, problems);
  const options: Options = {
    files: positionals,
    policy: given.text("policy"),
    sops: given.text("sops"),
    rate: given.number("rate", /^(\d+(?:\.\d+)?)(?:\/s)?$/, "a number such as 50/s"),
    model: given.text("model") ?? "simulator",
    shares: { duplicates: given.share("duplicates"), reorder: given.share("reorder"), lose: given.share("lose") },
    seed: given.count("seed", 1),
    limit: given.number("limit", /^([1-9]\d{0,8})$/, "a whole number"),
    concurrency: Math.max(1, given.count("concurrency", 24)),
    data: given.text("data"),
    resume: values["resume"] === true,
    reviewers: given.yesNo("reviewers"),
    kill: given.count("kill", 0),
    json: given.text("json"),
  };
  if (options.resume && options.data === null) problems.push("--resume goes on with the folder that --data names");
  return problems[0] ?? options;
}

function parse(args: readonly string[]): Parsed | string {
  const texts = Object.fromEntries(STRINGS.map((name) => [name, { type: "string" as const }]));
  try {
    return parseArgs({
      args: [...args],
      options: { ...texts, resume: { type: "boolean" }, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
  } catch (error) {
    return error instanceof Error ? (error.message.split(". ")[0] ?? "not understood") : "not understood";
  }
}

function reader(values: Readonly<Record<string, unknown>>, problems: string[]) {
  const text = (name: string): string | null => {
    const value = values[name];
    return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
  };
  const number = (name: string, form: RegExp, should: string): number | null => {
    const value = text(name);
    const found = value === null ? null : (form.exec(value)?.[1] ?? "");
    if (found === "") problems.push(`--${name} is "${value ?? ""}": ${should} is needed`);
    return found === null || found === "" ? null : Number(found);
  };
  return {
    text,
    number,
    count: (name: string, unset: number): number => number(name, /^(\d{1,6})$/, "a whole number") ?? unset,
    share(name: string): number {
      const share = (number(name, /^(\d{1,3}(?:\.\d+)?)%?$/, "a share such as 2%") ?? 0) / 100;
      if (share > 1) problems.push(`--${name} is more than 100%`);
      return share;
    },
    yesNo(name: string): boolean {
      const value = text(name) ?? "no";
      if (value !== "yes" && value !== "no") problems.push(`--${name} is "${value}": yes or no is needed`);
      return value === "yes";
    },
  };
}

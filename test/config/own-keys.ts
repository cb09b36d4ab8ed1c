import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { explainPolicy } from "../../src/cli/explain-policy.ts";
import { configure, readEnvironment } from "../../src/config/index.ts";
import { everyPath, type JsonPath, valueAt } from "../support/json-paths.ts";
import { ownFolder } from "../support/own-folder.ts";

/** The policy file that the product ships. */
export const SHIPPED = readFileSync("config/ops-trust-layer.yaml", "utf8");

/** How policies of a test are tried, beside these settings. */
export interface Trying {
  /** Starts with a policy of this text. */
  readonly start: (text: string, more?: Record<string, string>) => ReturnType<typeof configure>;
  /** The lines that stop it, its folder left out; empty = it starts. */
  readonly problemsIn: (text: string) => readonly string[];
  /** What the service resolves a file to, or the lines that stop it. */
  readonly resolved: (file: unknown) => string;
}

export function trying(settings: Record<string, string> = {}): Trying {
  const folder = ownFolder("ots-policy-");
  const start: Trying["start"] = (text, more = {}) => {
    const file = join(folder, "policy.yaml");
    writeFileSync(file, text);
    return configure(readEnvironment({ OPS_TRUST_POLICY: file, ...settings, ...more }));
  };
  return {
    start,
    problemsIn(text) {
      const configured = start(text);
      return configured.ok ? [] : configured.problems.map((line) => line.replaceAll(`${folder}/`, ""));
    },
    resolved(file) {
      const configured = start(JSON.stringify(file));
      if (!configured.ok) return `refused: ${configured.problems.join("\n")}`;
      return explainPolicy(configured.configuration).replaceAll(configured.configuration.policy.hash, "");
    },
  };
}

/** The keys that a file has and the shipped one has not. */
export function keysBeyondShipped(file: unknown): readonly JsonPath[] {
  const shipped: unknown = parse(SHIPPED);
  return everyPath(file).filter((path) => valueAt(shipped, path) === undefined);
}

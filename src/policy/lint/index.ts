import { z } from "zod";
import { PolicyFile } from "../config.ts";
import type { Policy } from "../policy.ts";
import type { Finding } from "./finding.ts";
import { inertChecks } from "./inert-checks.ts";
import { inertSettings } from "./inert-settings.ts";
import { inertSteps } from "./inert-steps.ts";

const Whole = z.object({ file: PolicyFile });

/** What of a policy that loads can never matter. Nothing is listed that might: what is too large to be looked through is not. */
export function lintPolicy({ text, workflows }: Pick<Policy, "text" | "workflows">): readonly Finding[] {
  const { file } = Whole.parse(JSON.parse(text));
  const all = [...workflows.values()];
  return [...inertSteps(all), ...all.flatMap(inertChecks), ...inertSettings(file, all)];
}

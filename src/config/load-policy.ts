import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Sop } from "../case/index.ts";
import { compilePolicy, type Policy, PolicyFile } from "../policy/index.ts";
import { unsupportedActions } from "./unserved.ts";
import { type FileProblem, type Read, readChecked, type YamlFile } from "./yaml-file.ts";

export type Loaded =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Loads the policy file and its SOPs (one YAML a workflow in the folder). Everything wrong is reported at once, each with file, line and column. */
export function loadPolicy(policyFile: string, sopFolder: string): Loaded {
  const read = readChecked(policyFile, PolicyFile);
  const sops = readSops(sopFolder);
  const broken = sops.flatMap((sop) => (sop.ok ? [] : sop.problems));
  if (!read.ok) return { ok: false, problems: [...read.problems, ...broken] };
  if (broken.length > 0) return { ok: false, problems: broken };
  const files = new Map<string, { readonly sop: Sop; readonly from: YamlFile }>();
  for (const sop of sops) if (sop.ok) files.set(sop.value.workflow, { sop: sop.value, from: sop.from });
  const compiled = compilePolicy(read.value, new Map([...files].map(([id, { sop }]) => [id, sop])));
  if (compiled.ok) {
    const unsupported = unsupportedActions(read.value);
    if (unsupported.length === 0) return compiled;
    return { ok: false, problems: unsupported.map(({ path, message }) => read.from.problem(path, message)) };
  }
  return {
    ok: false,
    problems: compiled.problems.map(({ path, message }) => {
      const sop = path[0] === "sops" && typeof path[1] === "string" ? files.get(path[1]) : undefined;
      return sop === undefined ? read.from.problem(path, message) : sop.from.problem(path.slice(2), message);
    }),
  };
}

function readSops(folder: string): readonly Read<Sop>[] {
  try {
    const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
    return files.sort().map((name) => readChecked(join(folder, name), Sop));
  } catch {
    return [
      {
        ok: false,
        problems: [{ file: folder, line: 1, column: 1, path: "", message: "the SOP folder cannot be read: set OPS_TRUST_SOPS" }],
      },
    ];
  }
}

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Sop } from "../case/index.ts";
import { compilePolicy, type Policy, PolicyFile, type Problem } from "../policy/index.ts";
import { unservedSources, unsupportedActions } from "./unserved.ts";
import { type FileProblem, type Path, placeLine, type Read, readChecked, type YamlFile } from "./yaml-file.ts";

export type Loaded =
  | {
      readonly ok: true;
      readonly policy: Policy;
      /** "file:line:column path" of a place in the policy file, or below ["sops", workflow] in that SOP's, for what does not fit it. */
      readonly at: (path: Path) => string;
    }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Loads the policy file and its SOPs (one YAML a workflow in the folder). Everything wrong is reported at once, each with file, line and column. */
export function loadPolicy(policyFile: string, sopFolder: string): Loaded {
  const read = readChecked(policyFile, PolicyFile);
  const sops = readSops(sopFolder);
  const broken = sops.flatMap((sop) => (sop.ok ? [] : sop.problems));
  if (!read.ok) return { ok: false, problems: [...read.problems, ...broken] };
  if (broken.length > 0) return { ok: false, problems: broken };
  const { files, doubles } = byWorkflow(sops.filter((sop) => sop.ok));
  if (doubles.length > 0) return { ok: false, problems: doubles };
  const compiled = compilePolicy(read.value, new Map([...files].map(([id, { value }]) => [id, value])));
  if (compiled.ok) {
    const unserved = [...unservedSources(read.value), ...unsupportedActions(read.value)];
    const problemAt = (path: Path, message: string): FileProblem => problemIn(read.from, files, { path, message });
    if (unserved.length === 0) return { ...compiled, at: (path) => placeLine(problemAt(path, "")) };
    return { ok: false, problems: unserved.map(({ path, message }) => read.from.problem(path, message)) };
  }
  return {
    ok: false,
    problems: compiled.problems.map((problem) => problemIn(read.from, files, problem)),
  };
}

/** The place of a problem: below ["sops", workflow, ...] in that workflow's file, else in the policy file. */
function problemIn(policy: YamlFile, sops: ReadonlyMap<string, SopFile>, { path, message }: Problem): FileProblem {
  const sop = path[0] === "sops" && typeof path[1] === "string" ? sops.get(path[1]) : undefined;
  return sop === undefined ? policy.problem(path, message) : sop.from.problem(path.slice(2), message);
}

type SopFile = Extract<Read<Sop>, { readonly ok: true }>;

/** Each SOP under the workflow it is for. A second file for the same workflow is a problem: which of the two would be followed? */
function byWorkflow(sops: readonly SopFile[]): {
  readonly files: ReadonlyMap<string, SopFile>;
  readonly doubles: readonly FileProblem[];
} {
  const files = new Map<string, SopFile>();
  const doubles: FileProblem[] = [];
  for (const sop of sops) {
    const { workflow } = sop.value;
    const first = files.get(workflow);
    if (first === undefined) files.set(workflow, sop);
    else
      doubles.push(
        sop.from.problem(
          ["workflow"],
          `${first.from.file} already is the SOP of ${workflow}: remove one, or name another workflow`,
        ),
      );
  }
  return { files, doubles };
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

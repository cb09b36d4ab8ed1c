import type { Sop } from "../case/index.ts";
import { checkNames, sectionOf } from "./condition-names.ts";
import { namesUsed, parseCondition } from "./conditions/index.ts";
import { inExpression } from "./in-expression.ts";
import type { CompiledCheck, CompiledSop, Problem } from "./policy.ts";

const PLACEHOLDER = /\{([^{}]+)\}/g;

/** The SOP with its checks parsed, and every check that cannot be; problems stand under ["sops", the workflow it names]. */
export function compileSop(sop: Sop): { readonly sop: CompiledSop; readonly problems: readonly Problem[] } {
  const names = checkNames(sop);
  const checks: CompiledCheck[] = [];
  const problems: Problem[] = [];
  sop.checks.forEach((check, index) => {
    const path = ["sops", sop.workflow, "checks", index] as const;
    if (sop.checks.findIndex(({ id }) => id === check.id) !== index)
      problems.push({ path: [...path, "id"], message: "stands in the SOP twice" });
    const parsed = parseCondition(check.when, names);
    if (!parsed.ok) {
      problems.push({ path: [...path, "when"], message: inExpression(parsed.problem) });
      return;
    }
    checks.push({
      id: check.id,
      says: check.says,
      actions: check.actions === undefined ? null : new Set(check.actions),
      condition: parsed.condition,
      sections: sectionsOf(namesUsed(parsed.condition)),
    });
  });
  problems.push(...undeclaredIn(sop, names));
  return { sop: { sop, checks, noteSections: sectionsOf(pathsIn(sop.note)) }, problems };
}

/** Lines of the note that quote a source's value which the SOP does not declare: it would never be read. */
function undeclaredIn(sop: Sop, names: ReturnType<typeof checkNames>): Problem[] {
  return sop.note.flatMap((line, index) =>
    pathsIn([line])
      .filter((path) => path.startsWith("sources.") && !names.has(path))
      .map((path) => ({ path: ["sops", sop.workflow, "note", index], message: `quotes ${path}, which its sources do not list` })),
  );
}

function pathsIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => Array.from(line.matchAll(PLACEHOLDER), ([, path]) => path ?? ""));
}

function sectionsOf(names: readonly string[]): readonly string[] {
  return [...new Set(names.map(sectionOf).filter((section) => section !== undefined))];
}

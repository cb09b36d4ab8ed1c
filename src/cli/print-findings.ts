/** A finding as the doctor's parts report it. */
interface Found {
  readonly check: string;
  readonly state: "ok" | "warning" | "problem";
  readonly says: string;
  readonly fix?: string;
}

const SIGN = { ok: "ok", warning: "WARN", problem: "FAIL" } as const;

/** One part's findings as lines: what was looked at, how it is, and the way out of what is not right. */
export function printFindings(part: string, findings: readonly Found[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length), 0);
  const lines = findings.flatMap(({ check, state, says, fix }) => [
    `  ${SIGN[state].padEnd(4)}  ${check.padEnd(width)}  ${oneLine(says)}`,
    ...(fix === undefined ? [] : [`        ${" ".repeat(width)}  -> ${oneLine(fix)}`]),
  ]);
  return [part, ...lines].join("\n");
}

/** What other systems call things stays on its line. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{C}/gu, " ").slice(0, 400);
}

/** The last line, and the exit code: 1 when something keeps the service from its work. */
export function verdictOn(findings: readonly Found[]): { readonly text: string; readonly exitCode: number } {
  const count = (state: Found["state"]): number => findings.filter((one) => one.state === state).length;
  const problems = count("problem");
  return { text: `${count("ok")} ok, ${count("warning")} warnings, ${problems} problems`, exitCode: problems > 0 ? 1 : 0 };
}

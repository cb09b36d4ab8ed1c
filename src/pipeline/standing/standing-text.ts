import type { Verdict } from "../../case/index.ts";

/** What ticket, page and chat say of approvals that were given beforehand; "" = there are none among these. */
export function standingText(verdicts: readonly Verdict[]): string {
  const used = verdicts.flatMap(({ person, standing }) =>
    standing === undefined
      ? []
      : [`under standing approval ${standing.id} of ${person} until ${standing.until}, use ${standing.use} of ${standing.of}`],
  );
  return used.length === 0 ? "" : ` Approved ${used.join(", and ")}.`;
}

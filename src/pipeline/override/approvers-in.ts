import { z } from "zod";
import type { Entry } from "../../case/index.ts";

const Approval = z.looseObject({ payload: z.looseObject({ verdict: z.looseObject({ kind: z.string(), person: z.string() }) }) });
const Broken = z.looseObject({ payload: z.looseObject({ glass: z.looseObject({ person: z.string() }) }) });

const LET_GO: ReadonlySet<string> = new Set(["case.approved", "case.verdict_recorded", "case.glass_broken"]);

/** Directory ids of those who let an action go, by approving it or by breaking the glass for it. */
export function approversIn(entries: readonly Pick<Entry, "kind" | "canonical">[]): readonly string[] {
  const found = entries.filter(({ kind }) => LET_GO.has(kind)).flatMap(({ canonical }) => personIn(JSON.parse(canonical)));
  return [...new Set(found)];
}

function personIn(record: unknown): readonly string[] {
  const broken = Broken.safeParse(record).data?.payload.glass.person;
  if (broken !== undefined) return [broken];
  const verdict = Approval.safeParse(record).data?.payload.verdict;
  return verdict?.kind === "approve" ? [verdict.person] : [];
}

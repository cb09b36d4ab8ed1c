import type { EvidenceRecord } from "./cases.ts";

/** The figures that the policy publishes, over the cases of one run. */
export interface Totals {
  readonly cases: number;
  readonly applied: number;
  /** Share of cases that were applied without anybody's help. */
  readonly firstPass: number;
  /** Share of cases that came before people. */
  readonly humanTouch: number;
  /** From webhook to end, in seconds. */
  readonly handleSeconds: { readonly automatic: number; readonly reviewed: number };
}

/** Computes them from the closing entries alone, as an auditor would. */
export function totalsOf(evidence: readonly EvidenceRecord[]): Totals {
  const asked = new Set(
    evidence
      .filter(({ kind, payload }) => kind === "message.confirmed" && payload["kind"] === "card")
      .map(({ corr }) => corr["case"]),
  );
  const ended = evidence
    .filter(({ kind, payload }) => kind === "case.ended" && payload["end"] !== "superseded")
    .map(({ corr, payload }) => ({
      end: String(payload["end"]),
      reviewed: asked.has(corr["case"]),
      seconds: (Date.parse(String(payload["ended_at"])) - Date.parse(String(payload["opened_at"]))) / 1000,
    }));
  const automatic = ended.filter(({ reviewed, end }) => !reviewed && end === "applied");
  const reviewed = ended.filter((one) => one.reviewed);
  return {
    cases: ended.length,
    applied: ended.filter(({ end }) => end === "applied").length,
    firstPass: share(automatic.length, ended.length),
    humanTouch: share(reviewed.length, ended.length),
    handleSeconds: { automatic: mean(automatic), reviewed: mean(reviewed) },
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function mean(cases: readonly { readonly seconds: number }[]): number {
  return cases.length === 0 ? 0 : cases.reduce((sum, { seconds }) => sum + seconds, 0) / cases.length;
}

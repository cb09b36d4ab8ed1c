import type { AppendixParts } from "../../pipeline/index.ts";
import type { Html } from "../pages/html.ts";
import { about, read } from "./record.ts";
import { type Column, row, said, table, time } from "./table.ts";

/** What went another way than planned: refused, failed, stuck, voided, stopped, restored, revealed. */
const KINDS = [
  "%failed",
  "%refused",
  "%voided",
  "%denied",
  "%.alarm",
  "case.decided",
  "case.abandoned",
  "case.retried",
  "case.stale",
  "case.held",
  "case.superseded",
  "case.expired",
  "case.unshown",
  "delivery.ticket\\_absent",
  "automation.%",
  "security.%",
  "factor.reset",
  "evidence.history\\_accepted",
  "evidence.anchor\\_%",
  "evidence.adopted",
  "case.restored",
  "case.override%",
  "case.reversal\\_dropped",
  "pii.%",
  "case.glass\\_broken",
  "break\\_glass.%",
  "standing.%",
];
const COLUMNS: readonly Column[] = [
  ["Entry", 6],
  ["When (UTC)", 12],
  ["What", 18],
  ["About", 20],
  ["By", 12],
  ["Why", 32],
];

/** Every exception, in order. Of decisions only the refusals. */
export function exceptions({ entries }: AppendixParts): AsyncGenerator<string> {
  return table(
    COLUMNS,
    rows(entries(KINDS), (kind, gate) => kind !== "case.decided" || gate === "refuse"),
    "There was none.",
  );
}

/** Exercises: what was drawn, and what came of it. */
export function exercises({ entries }: AppendixParts): AsyncGenerator<string> {
  const kinds = ["vigilance.%", "case.revealed"];
  return table(
    COLUMNS,
    rows(entries(kinds), () => true),
    "Nothing was drawn in this period.",
  );
}

async function* rows(
  pages: ReturnType<AppendixParts["entries"]>,
  wanted: (kind: string, gate: string | undefined) => boolean,
): AsyncGenerator<readonly Html[]> {
  for await (const page of pages)
    yield page.flatMap((placed) => {
      const one = read(placed);
      if (!wanted(placed.kind, one.decision?.gate)) return [];
      return [
        row(
          placed.seq,
          time(one.at),
          said(whatOf(placed.kind)),
          said(about(one)),
          said(`${one.actor.id} (${one.actor.type})`),
          said(whyOf(one)),
        ),
      ];
    });
}

function whatOf(kind: string): string {
  return kind === "case.decided" ? "decided: refused" : kind.replace(".", ": ").replaceAll("_", " ");
}

function whyOf({ decision, payload }: ReturnType<typeof read>): unknown {
  if (decision !== null) return decision.reasons.map(({ rule, reason }) => `${rule}: ${reason}`).join("; ");
  const told = [
    payload.code,
    payload.why,
    payload.reason,
    payload.reasonCode,
    payload.glass?.reason,
    payload["reasons"],
    payload["end"],
    payload["counts"],
  ];
  const given = told.find((one) => one !== null && one !== undefined && one !== "");
  return given ?? payload["outcome"] ?? payload["value"];
}

import type { AppendixParts, Placed } from "../../pipeline/index.ts";
import { type Html, html } from "../pages/html.ts";
import { about, read } from "./record.ts";
import { type Column, row, said, short, table, time } from "./table.ts";

const COLUMNS: readonly Column[] = [
  ["Entry", 6],
  ["When (UTC)", 10],
  ["Ticket", 10],
  ["Workflow", 11],
  ["Proposed", 9],
  ["Outcome", 7],
  ["Risk", 6],
  ["Confidence", 8],
  ["Why", 18],
  ["Model", 7],
  ["Digest", 8],
];

/** Every decision of the policy: what was proposed, what became of it, and each objection. */
export function decisions({ entries }: AppendixParts): AsyncGenerator<string> {
  return table(COLUMNS, rows(entries(["case.decided", "case.modified"])), "Nothing was decided in this period.");
}

async function* rows(pages: ReturnType<AppendixParts["entries"]>): AsyncGenerator<readonly Html[]> {
  for await (const page of pages) yield page.map(decisionRow);
}

function decisionRow(placed: Placed): Html {
  const one = read(placed);
  const { action, gate, risk, confidence, reasons = [], args_hash: digest = null } = one.decision ?? {};
  return row(
    placed.seq,
    time(one.at),
    said(about(one)),
    said(one.corr["workflow"]),
    said(action ?? "nothing"),
    said(gate),
    said(risk),
    said(confidence),
    html`${reasons.map(({ rule, reason }) => html`<div><b>${said(rule)}</b> ${said(reason, 160)}</div>`)}`,
    said(one.model?.deployment),
    short(digest),
  );
}

import type { AppendixParts } from "../../pipeline/index.ts";
import type { Html } from "../pages/html.ts";
import { about, type Read, read } from "./record.ts";
import { type Column, row, said, short, table, time } from "./table.ts";

const KINDS = ["case.approved", "case.rejected", "case.modified", "case.verdict_recorded", "case.withdrawn", "case.reassigned"];
const COLUMNS: readonly Column[] = [
  ["Entry", 6],
  ["When (UTC)", 11],
  ["Ticket", 11],
  ["Who", 10],
  ["Groups", 14],
  ["Answer", 9],
  ["Action", 10],
  ["Reason given", 19],
  ["Digest answered", 10],
];

/** Every answer of people: who, when, in which groups, to exactly which bytes. */
export function answers({ entries }: AppendixParts): AsyncGenerator<string> {
  return table(COLUMNS, rows(entries(KINDS)), "Nobody answered a question in this period.");
}

async function* rows(pages: ReturnType<AppendixParts["entries"]>): AsyncGenerator<readonly Html[]> {
  for await (const page of pages)
    yield page.map((placed) => {
      const one = read(placed);
      const { payload, actor } = one;
      return row(
        placed.seq,
        time(one.at),
        said(about(one)),
        said(actor.id),
        said(actor.groups.join(", ")),
        said(payload.decided ?? placed.kind.replace("case.", "")),
        said(payload.recommended?.proposal?.action),
        said(reasonOf(one)),
        short(payload.recommended?.proposal?.digest ?? null),
      );
    });
}

/** What he approved beforehand is told from what he looked at. */
function reasonOf({ payload: { verdict, reason, reasonCode } }: Read): unknown {
  const given = verdict?.reason ?? reason ?? reasonCode;
  const { standing = null } = verdict ?? {};
  return standing === null ? given : `standing approval ${standing.id}, use ${standing.use} of ${standing.of}: ${given}`;
}

import type { AppendixParts, ChangeEvidence } from "../../pipeline/index.ts";
import { type Html, html } from "../pages/html.ts";
import { type Column, row, said, short, table, time } from "./table.ts";

/** Each change as one object: category, before and after, who approved it, on which ticket. */
export async function* changes({ cases }: AppendixParts): AsyncGenerator<string> {
  let count = 0;
  for await (const page of cases())
    for (const change of page.flatMap((one) => one.changes)) {
      count += 1;
      yield objectOf(change, count).html;
    }
  if (count === 0) yield html`<p class="dim">Nothing was changed in this period.</p>`.html;
}

function objectOf(of: ChangeEvidence, count: number): Html {
  const approvers = of.approvers.map(({ person, groups, at }) => `${person} (${groups.join(", ")}) at ${time(at)} UTC`);
  const rows: readonly (readonly [string, string | Html])[] = [
    ["Category", said(`${of.category.class}, tier ${of.category.tier} (${of.category.action})`)],
    ["Ticket", said(of.target === of.ticket ? of.ticket : `${of.ticket}, on ${of.target}`)],
    ["Workflow", said(of.workflow)],
    ["Before", said(pairs(of.before), 800)],
    ["Asked for", said(pairs(of.change), 800)],
    ["After (read back)", said(pairs(of.after), 800)],
    ["Proposed by", said(of.proposedBy)],
    ["Approved by", said(approvers.length > 0 ? approvers.join("; ") : UNASKED[of.grantedBy])],
    ["Policy", html`<code>${said(of.policy)}</code>`],
    [
      "Digest",
      html`<code>${said(of.digest)}</code> ${of.sameDigest ? "decided, approved and carried out alike" : "NOT the one carried out"}`,
    ],
    ["Outcome", said(`${of.outcome} at ${time(of.at)} UTC`)],
    ...(of.reverses === undefined ? [] : [["Takes back", said(`the action of case ${of.reverses}`)] as const]),
    ...(of.overriddenBy === undefined ? [] : [["Overridden", said(`taken back by case ${of.overriddenBy}`)] as const]),
    ["Entries", html`<code>${of.entries.map((hash) => said(hash)).join(" ")}</code>`],
  ];
  return html`<section class="change"><h3>${count}. ${said(of.category.action)} on ${said(of.ticket)}</h3>
<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></section>
`;
}

const UNASKED: Readonly<Record<ChangeEvidence["grantedBy"], string>> = {
  people: "–",
  policy: "nobody was asked: granted by the policy",
  glass: "nobody: somebody broke the glass for it (see Exceptions)",
  nobody: "NOBODY: no entry grants it",
};

function pairs(of: Readonly<Record<string, unknown>>): string {
  return Object.entries(of)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ");
}

const COLUMNS: readonly Column[] = [
  ["Ticket", 10],
  ["Fields read", 22],
  ["Context", 11],
  ["Prompt", 11],
  ["Draft", 13],
  ["Decision", 11],
  ["Answers", 11],
  ["Effect", 11],
];

/** From the ticket's fields to the write, a row a decision that led to one. */
export function lineages({ cases }: AppendixParts): AsyncGenerator<string> {
  return table(COLUMNS, lineageRows(cases()), "Nothing was written in this period.");
}

async function* lineageRows(pages: ReturnType<AppendixParts["cases"]>): AsyncGenerator<readonly Html[]> {
  for await (const page of pages)
    yield page.flatMap(({ lineage }) =>
      lineage.decisions.map((one) => {
        const answered = lineage.answers.filter(({ digest }) => digest === one.draft.digest);
        const effect = lineage.effects.find(({ digest }) => digest === one.draft.digest);
        return row(
          said(lineage.ticket.key),
          said(pairs(one.fields), 400),
          short(one.context),
          html`${short(one.prompt)}<br>${said(one.model)}, SOP ${said(one.sop)}`,
          html`${said(one.draft.action)}<br>${short(one.draft.digest)}`,
          html`${said(one.decision.gate)}, risk ${said(one.decision.risk)}<br>entry ${one.seq}`,
          html`${answered.map(({ person, kind, seq }) => html`<div>${said(person)}: ${said(kind.replace("case.", ""))}, entry ${seq}</div>`)}`,
          effect === undefined
            ? "–"
            : html`${said(effect.status)}${effect.receipt === null ? "" : `, ${effect.receipt}`}<br>${short(effect.id)}`,
        );
      }),
    );
}

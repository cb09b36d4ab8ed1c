import type { EvidenceRecord } from "./cases.ts";
import type { Checked } from "./checks.ts";
import type { Outcome } from "./expect.ts";
import type { Service } from "./run/started.ts";
import type { Teller } from "./story.ts";
import { totalsOf } from "./totals.ts";

const LOG_LINES = 25;

/** One row a ticket, and under it whatever differs from the script. */
export function printOutcomes(teller: Teller, outcomes: readonly Outcome[]): void {
  teller.heading("What became of each ticket");
  const rows = outcomes.map(({ ticket, ends, touches, differences }) => [
    ticket.key,
    ends.join(", ") || "no case",
    String(touches),
    differences.length === 0 ? "yes" : "NO",
    ticket.shows,
  ]);
  teller.table(["ticket", "end", "people", "as expected", "what it shows"], rows);
  for (const { ticket, differences } of outcomes)
    for (const difference of differences) teller.text(`${ticket.key}: ${difference}`);
}

/** The figures of the run, the verified log, and where to look next. */
export function printTotals(teller: Teller, evidence: readonly EvidenceRecord[], checked: Checked): void {
  const totals = totalsOf(evidence);
  teller.heading("Totals, computed from the evidence alone");
  teller.text(
    `first-pass automation rate   ${percent(totals.firstPass)}   applied without anybody's help (the policy's target is 60%)`,
  );
  teller.text(
    `human-touch rate             ${percent(totals.humanTouch)}   came before people; most tickets here were chosen to (target 40%)`,
  );
  teller.text(
    `average handle time          ${seconds(totals.handleSeconds.automatic)} automatic, ${seconds(totals.handleSeconds.reviewed)} with people (who here answer within seconds)`,
  );
  teller.text(`cases                        ${totals.cases}, of which ${totals.applied} applied to the ticket and read back`);
  teller.text(
    `evidence                     ${evidence.length} entries, hash-chained; ${checked.shipped} of them read back from the policy's Snowflake table`,
  );
  teller.text(`ops-trust verify             ${checked.verified}`);
  for (const difference of checked.differences) teller.text(`NOT AS EXPECTED: ${difference}`);
  teller.heading("Where to look next");
  teller.text("npm start                               the service itself; it says what is embedded and what is missing");
  teller.text("npm run replay -- FILE                  recorded tickets through the same pipeline");
  teller.text("npm run ops-trust -- explain-policy     what each name and key of the policy means here");
  teller.text("docs/architecture.md                    how it is built; demo/tickets/ holds the script of what you just saw");
}

/** The last lines of the service's log, for whoever looks into a failure. */
export function printLog(teller: Teller, service: Service): void {
  teller.heading(`The last lines of the service's log (${service.gone() ?? "still running"})`);
  for (const line of service.log.slice(-LOG_LINES)) teller.text(line);
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`.padStart(4);
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

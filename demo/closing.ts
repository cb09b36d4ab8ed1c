import type { EvidenceRecord } from "./cases.ts";
import type { Checked } from "./checks.ts";
import type { Outcome } from "./expect.ts";
import type { Kept } from "./keep.ts";
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
  teller.table(["ticket", "end", "answers", "as expected", "what it shows"], rows);
  for (const { ticket, differences } of outcomes)
    for (const difference of differences) teller.text(`${ticket.key}: ${difference}`);
}

/** The figures of the run beside the policy's targets, and the verified log. */
export function printTotals(
  teller: Teller,
  evidence: readonly EvidenceRecord[],
  checked: Checked,
  targets: ReadonlyMap<string, number>,
): void {
  const target = (name: string, shown: (value: number) => string): string => {
    const value = targets.get(name);
    return value === undefined ? "no target in the policy" : `the policy's target is ${shown(value)}`;
  };
  const totals = totalsOf(evidence);
  teller.heading("Totals, computed from the evidence alone");
  teller.text(
    `first-pass automation rate   ${percent(totals.firstPass).padStart(4)}   applied without anybody's help (${target("first_pass_automation_rate", percent)})`,
  );
  teller.text(
    `human-touch rate             ${percent(totals.humanTouch).padStart(4)}   people were asked, answered or not; most tickets here were chosen for it (${target("human_touch_rate", percent)})`,
  );
  teller.text(
    `average handle time          ${seconds(totals.handleSeconds.automatic)} automatic, ${seconds(totals.handleSeconds.reviewed)} with people, who here answer within seconds (${target("avg_handle_time_minutes", (value) => `${value} minutes`)})`,
  );
  teller.text(`cases                        ${totals.cases}, of which ${totals.applied} applied to the ticket and read back`);
  teller.text(
    `evidence                     ${evidence.length} entries, hash-chained; ${checked.shipped} of them read back from the policy's Snowflake table`,
  );
  teller.text(`ops-trust verify             ${checked.verified}`);
  for (const difference of checked.differences) teller.text(`NOT AS EXPECTED: ${difference}`);
}

/** What to look at and to run afterwards; the evidence of this run when it was kept. */
export function printNext(teller: Teller, kept: Kept | null): void {
  teller.heading("Where to look next");
  teller.text("npm start                               the service itself; it says what is embedded and what is missing");
  teller.text("npm run replay -- FILE                  recorded tickets through the same pipeline");
  teller.text("npm run ops-trust -- explain-policy     what each name and key of the policy means here");
  teller.text("docs/architecture.md                    how it is built; demo/tickets/ holds the script of what you just saw");
  if (kept === null) {
    teller.text(
      "npm run demo -- --keep FOLDER           the same, and the evidence log stays in FOLDER; nothing of this run is left",
    );
    return;
  }
  teller.text(`The evidence log of this run, JSON lines and head, stays in ${kept.folder}. To verify it:`);
  teller.text(`  ${kept.verify}`);
}

/** The last lines of the service's log, for whoever looks into a failure. */
export function printLog(teller: Teller, service: Service): void {
  teller.heading(`The last lines of the service's log (${service.gone() ?? "still running"})`);
  for (const line of service.log.slice(-LOG_LINES)) teller.text(line);
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

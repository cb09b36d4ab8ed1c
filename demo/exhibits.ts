import { SERVICE } from "./cast.ts";
import type { Stage } from "./run/stage.ts";
import type { Teller } from "./story.ts";

/** A text of ours as its ticket shows it; empty when it is not there. */
export interface Exhibit {
  readonly heading: string;
  readonly text: string;
}

const NOTED = "CHG0030002";
const ASKED = "CHG0030006";

/** One note that was written at once and one question that people were asked, read from the ticket system. */
export function exhibitsOf(stage: Stage): readonly Exhibit[] {
  return [noteOn(stage, NOTED), cardOn(stage, ASKED)];
}

/** Prints them in full. */
export function printExhibits(teller: Teller, exhibits: readonly Exhibit[]): void {
  for (const { heading, text } of exhibits) {
    teller.heading(heading);
    teller.quote(text);
  }
}

/** What is missing of them. */
export function missingExhibits(exhibits: readonly Exhibit[]): readonly string[] {
  return exhibits.filter(({ text }) => text === "").map(({ heading }) => `there is nothing to show: ${heading}`);
}

function noteOn(stage: Stage, number: string): Exhibit {
  const notes = stage.serviceNow.journalOf(idOf(stage, number));
  const ours = notes.findLast((row) => row["sys_created_by"] === SERVICE.serviceNow.userName && row["element"] === "work_notes");
  return { heading: `The note, as it stands in the work notes of ${number}`, text: ours?.["value"] ?? "" };
}

function cardOn(stage: Stage, number: string): Exhibit {
  const card = stage.serviceNow.records("x_ots_ops_review", { ticket: idOf(stage, number) }).at(-1);
  const [said = ""] = (card?.["message"] ?? "").split("\n");
  const now = card === undefined ? "" : `, now ${card["state"] ?? ""}: "${said}"`;
  return { heading: `The review card, as it stands on ${number}${now}`, text: card?.["summary"] ?? "" };
}

function idOf({ serviceNow }: Stage, number: string): string {
  return serviceNow.record("change_request", number)?.["sys_id"] ?? "";
}

import { sha256 } from "../../case/index.ts";
import { evidenceFile, sameText } from "../evidence-file.ts";
import { adfText } from "./adf-text.ts";
import { cardHashOf } from "./card.ts";
import { filesOn } from "./context.ts";
import { cardFileIn, shortCard } from "./overflow.ts";
import type { Site } from "./site.ts";
import { type Issue, listIn, millis, part, textIn } from "./wire.ts";

/** The card that a review shows now, by its hash, and since when it shows all of it: null = from the start. */
export interface ShownCard {
  readonly hash: string;
  readonly whole: number | null;
}

/** A card that did not fit is read from the file that it points to: ours, to the byte what its name says, and the text around it exactly as we write it for that file. Else it is what the description says. */
export async function shownCard(site: Site, issue: Issue): Promise<ShownCard> {
  const text = adfText(issue.fields["description"] ?? "");
  const name = cardFileIn(text);
  const there = filesOn(site, issue).find((one) => one.own && one.name === name);
  const bytes = there === undefined ? null : await site.fileBytes(there, AbortSignal.timeout(site.config.timeoutMs));
  if (there === undefined || bytes === null) return { hash: cardHashOf(text), whole: null };
  const file = evidenceFile("card.txt", Buffer.from(bytes).toString("utf8"));
  const ours = file.name === name && sameText(text, shortCard(file));
  const row = listIn(issue.fields, "attachment").find((one) => textIn(one, "id") === there.id);
  const since = millis(part(row, "created")) ?? Number.POSITIVE_INFINITY;
  return ours ? { hash: cardHashOf(file.text), whole: since } : { hash: sha256(text), whole: null };
}

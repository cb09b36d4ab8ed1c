import type { Draft, NoteLine, RedactText, TicketContext } from "../case/index.ts";
import { contextView, type Json, type View } from "./context-view.ts";
import { alsoKnownAs, literalsIn } from "./literals.ts";
import { leavesOf, valueAt } from "./value-at.ts";

// Codes with a meaning: who cites one must say the same.
const LABELS = /(?:^|\.)(?:state|phase|risk|approval)$/;
// A note that claims more is recorded with the first ones: an entry has to hold them all.
const MAX_CLAIMS = 50;
const asRead = (text: string): string => text;

/** Which claims of a note the ticket does not hold, and the share of its claims whose citation proves them (four decimals). Claims are kept, so personal data is not among them: in pieces no redactor would know it again. */
export function ground(
  draft: Draft,
  context: TicketContext,
  redact: RedactText,
): { readonly uncited: readonly string[]; readonly coverage: string } {
  const view = contextView(context, asRead);
  const held = new Set([...heldBy(view), ...ownIds(context)]);
  const uncited = draft.lines.flatMap((line) => [
    ...withoutRedacted(
      literalsIn(line.text).filter((literal) => !held.has(literal)),
      line,
      redact,
    ),
    ...line.cites.filter((path) => valueAt(view, path) === undefined).map(() => "cite:unknown path"),
  ]);
  const claims = draft.lines.filter((line) => line.cites.length > 0 || literalsIn(line.text).length > 0);
  const proved = claims.filter((line) => isProved(line, view)).length;
  const share = claims.length === 0 ? 0 : proved / claims.length;
  return { uncited: [...new Set(uncited)].slice(0, MAX_CLAIMS).map((claim) => claim.slice(0, 80)), coverage: share.toFixed(4) };
}

function withoutRedacted(claims: readonly string[], { text }: NoteLine, redact: RedactText): readonly string[] {
  if (claims.length === 0) return claims;
  const shown = new Set(literalsIn(redact(text)));
  return claims.map((claim) => (shown.has(claim) ? claim : "redacted"));
}

/** Every cited path exists, its label is said, and every literal of the line stands at one of them. */
function isProved(line: NoteLine, view: View): boolean {
  if (line.cites.length === 0) return false;
  const cited = line.cites.map((path) => ({ path, value: valueAt(view, path) }));
  if (!cited.every(({ path, value }) => value !== undefined && (!LABELS.test(path) || says(line.text, value)))) return false;
  const there = new Set(cited.flatMap(({ value }) => (value === undefined ? [] : heldBy(value))));
  return literalsIn(line.text).every((literal) => there.has(literal));
}

function says(text: string, value: Json): boolean {
  const plain = (words: string): string => ` ${words.toLowerCase().replaceAll(/[\s_-]{1,100}/g, " ")} `;
  return plain(text).includes(plain(leavesOf(value).join(" ")).trim());
}

function heldBy(value: Json): readonly string[] {
  const counts = listsIn(value).map((list) => `number:${list.length}`);
  return [...leavesOf(value).flatMap(literalsIn).flatMap(alsoKnownAs), ...counts, ...derived(value)];
}

/** How many tasks are open and how many are not: what a note may well count. */
function derived(value: Json): readonly string[] {
  return listsIn(value).flatMap((list) => {
    const phases = list.map((item) => (typeof item === "object" && item !== null && "phase" in item ? item["phase"] : null));
    const open = phases.filter((phase) => phase === "new" || phase === "open").length;
    const done = phases.filter((phase) => phase === "done").length;
    return phases.some((phase) => phase !== null) ? [`number:${open}`, `number:${done}`] : [];
  });
}

function listsIn(value: Json): readonly (readonly Json[])[] {
  if (typeof value !== "object" || value === null) return [];
  if (isList(value)) return [value];
  return Object.values(value).filter(isList);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function ownIds({ ref, tasks, items }: TicketContext): readonly string[] {
  return [ref.id, ...(tasks.value ?? []).map((task) => task.id), ...(items.value ?? []).map((item) => item.id)].flatMap(
    literalsIn,
  );
}

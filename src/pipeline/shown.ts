import type { Drafted, Proposal, RedactText, Shown, ShownFact, TicketContext } from "../case/index.ts";
import { contextText, contextView, leavesOf, type View, valueAt } from "../drafting/index.ts";
import { filterNote } from "../privacy/index.ts";
import { changesOf, whereIs } from "../review/index.ts";
import { sectionsOf } from "./facts.ts";

/** What a question is about: the reading, how drafting from it ended (null = a person changed the proposal), and what is proposed. */
export interface Read {
  readonly context: TicketContext;
  readonly drafted: Drafted | null;
  readonly proposal: Proposal | null;
}

const FACTS = 12;
const VALUE = 160;

/** What people are to see of a reading: what would change, the facts that the note cites, and the reading itself where no prompt holds it. */
export function shownOf(redact: RedactText, { context, drafted, proposal }: Read): Shown {
  const text = (value: string): string => short(filterNote(redact(value)).text.replaceAll(/\s+/g, " "));
  const changes = proposal === null ? [] : changesOf(proposal.payload, context);
  return {
    changes: changes.map(({ field, from, to }) => ({
      field: text(field),
      from: from === null ? null : text(from),
      to: text(to),
    })),
    facts: citedIn(context, drafted, contextView(context, redact)).map((fact) => ({ ...fact, value: text(fact.value) })),
    sections: sectionsOf(context),
    context: promptOf(drafted) === "" ? contextText(context, redact) : null,
  };
}

/** What the model was asked, as recorded; "" = no model was asked. */
function promptOf(drafted: Drafted | null): string {
  return drafted?.trace?.prompt ?? "";
}

function citedIn(context: TicketContext, drafted: Drafted | null, view: View): readonly ShownFact[] {
  if (drafted?.kind !== "drafted") return [];
  const paths = [...new Set(drafted.draft.lines.flatMap((line) => line.cites))];
  return paths
    .flatMap((path) => {
      const value = valueAt(view, path);
      return value === undefined ? [] : [{ path, where: whereIs(path, context), value: leavesOf(value).join(", ") || "empty" }];
    })
    .slice(0, FACTS);
}

function short(text: string): string {
  const characters = Array.from(text);
  return characters.length <= VALUE ? text : `${characters.slice(0, VALUE).join("")} ... (${characters.length} characters)`;
}

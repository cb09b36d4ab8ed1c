import type { Account, RedactText, Related, Section, TicketContext } from "../case/index.ts";

/** A JSON value of the view. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type View = { readonly [name: string]: Json };

/** What may be said about a ticket, by the paths that notes cite. People are only "known" or "unknown". Texts keep their place: paths are positions. */
export function contextView(context: TicketContext, redact: RedactText): View {
  const { ref, tasks, items, comments, attachments, conflicts } = context;
  return {
    ref: { key: ref.key, kind: ref.kind },
    fields: read(context.fields, ({ extra, selectors: _selectors, title, description, ...plain }) => ({
      ...mapped(extra, redact),
      title: redact(title),
      description: redact(description),
      ...plain,
    })),
    people: read(context.people, (people) => ({
      requester: known(people.requester),
      openedBy: known(people.openedBy),
      affected: known(people.affected),
      assignee: known(people.assignee),
    })),
    tasks: read(tasks, (all) =>
      all.map(({ key, kind, title, state, phase, type, assignee }) => ({
        key,
        kind,
        title: redact(title),
        state,
        phase,
        type,
        assignee: assignee === null ? "unknown" : "known",
      })),
    ),
    items: read(items, (all) => all.map(({ name, className }) => ({ name: redact(name), className }))),
    comments: read(comments, (all) =>
      all.map(({ at, text, internal, own }) => ({ at, text: redact(text), internal, writtenByAutomation: own })),
    ),
    attachments: read(attachments, (all) =>
      all.map(({ name, bytes, own }) => ({ name: redact(name), bytes, writtenByAutomation: own })),
    ),
    conflicts: read(conflicts, (all) => all.map((id) => ({ id }))),
    ...furtherView(context, redact),
  };
}

/** What was read only because the SOP uses it. Who approves is nobody's business here. */
function furtherView({ approvals, relations, history, schedule, moves, sources }: TicketContext, redact: RedactText): View {
  return {
    ...(approvals === undefined ? {} : { approvals: read(approvals, (all) => all.map(({ state }) => ({ state }))) }),
    ...(relations === undefined ? {} : { relations: read(relations, (all) => all.map((one) => relatedView(one, redact))) }),
    ...(history === undefined
      ? {}
      : { history: read(history, (all) => all.map(({ key, closedAt, outcome }) => ({ key, closedAt, outcome }))) }),
    ...(schedule === undefined
      ? {}
      : { schedule: read(schedule, ({ free, fits }) => ({ fits, free: free.map((one) => ({ ...one })) })) }),
    ...(moves === undefined ? {} : { moves: read(moves, (all) => [...all]) }),
    ...(sources === undefined ? {} : { sources: sourcesView(sources, redact) }),
  };
}

function sourcesView(sources: NonNullable<TicketContext["sources"]>, redact: RedactText): View {
  return Object.fromEntries(Object.entries(sources).map(([name, said]) => [name, read(said, (all) => mapped(all, redact))]));
}

function relatedView({ name, className, relation, phase, hops }: Related, redact: RedactText): View {
  return { name: redact(name), className, relation: redact(relation), phase, hops };
}

/** What a note may say that a section holds, when nobody could read it: nothing. */
function read<T>(section: Section<T>, show: (value: T) => Json): Json {
  return section.value === null ? { notRead: section.status } : show(section.value);
}

function known(account: Account | null): string {
  return account === null ? "unknown" : "known";
}

function mapped(extra: Readonly<Record<string, string>>, redact: RedactText): Record<string, string> {
  return Object.fromEntries(Object.entries(extra).map(([name, value]) => [name, redact(value)]));
}

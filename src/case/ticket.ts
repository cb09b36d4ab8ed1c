import { labelledDigest } from "./digest.ts";

export const RISKS = ["low", "medium", "high"] as const;
export type Risk = (typeof RISKS)[number];

/** The higher of two risks. */
export function higherRisk(a: Risk, b: Risk): Risk {
  return RISKS.indexOf(a) >= RISKS.indexOf(b) ? a : b;
}

/** Names a record in a ticket system. `system` is the configured system ("servicenow", "jira"), `kind` its record type, `id` immutable, `key` what people read. */
export interface TicketRef {
  readonly system: string;
  readonly kind: string;
  readonly id: string;
  readonly key: string;
}

/** What a section of the context is worth: forbidden is never the same as empty. */
export type SectionStatus = "ok" | "forbidden" | "absent" | "partial";

export interface Section<T> {
  readonly status: SectionStatus;
  /** What was read; null unless status is ok or partial. */
  readonly value: T | null;
}

/** A person's account in the ticket system; name and email are personal data and never leave redaction. */
export interface Account {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
}

/** Where a record stands in its life, whatever the system calls its states. */
export type Phase = "new" | "open" | "done" | "cancelled";

export interface TicketFields {
  readonly title: string;
  readonly description: string;
  /** The system's state as lower_snake text ("implement", "waiting_for_vendor"). */
  readonly state: string;
  readonly phase: Phase;
  /** normal, standard, emergency, the issue type ...; lower_snake. */
  readonly type: string;
  readonly onHold: boolean | null;
  readonly risk: Risk | null;
  readonly approval: "approved" | "rejected" | "requested" | "none" | null;
  readonly openedAt: string | null;
  readonly windowStart: string | null;
  readonly windowEnd: string | null;
  /** What the workflow selector matches, e.g. {project: "VO", type: "vendor"}. */
  readonly selectors: Readonly<Record<string, string>>;
  /** Further mapped fields by their configured names (facts `fields.<name>`); values as the system of record holds them, as text. */
  readonly extra: Readonly<Record<string, string>>;
}

export interface Task {
  readonly id: string;
  readonly key: string;
  readonly kind: string;
  readonly title: string;
  readonly state: string;
  readonly phase: Phase;
  readonly type: string;
  readonly assignee: string | null;
}

export interface Comment {
  readonly id: string;
  readonly author: string;
  readonly at: string;
  readonly text: string;
  readonly internal: boolean;
  /** Written by our own service account. */
  readonly own: boolean;
}

export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly author: string;
  readonly own: boolean;
}

export interface ConfigItem {
  readonly id: string;
  readonly name: string;
  readonly className: string;
}

export interface People {
  readonly requester: Account | null;
  readonly openedBy: Account | null;
  readonly affected: Account | null;
  readonly assignee: Account | null;
}

/** One person's part in the ticket's own approval, by account id. */
export interface Approval {
  readonly id: string;
  readonly approver: string;
  readonly state: "pending" | "approved" | "rejected" | "other";
}

/** What hangs together with the ticket: an item that its configuration items depend on or serve, or a linked ticket. */
export interface Related {
  readonly id: string;
  readonly name: string;
  readonly className: string;
  /** How, in the system's own words. */
  readonly relation: string;
  /** Where a linked ticket stands; null for an item. */
  readonly phase: Phase | null;
  /** Steps away from the ticket or its items. */
  readonly hops: 1 | 2;
}

/** A closed ticket like this one. */
export interface PastTicket {
  readonly id: string;
  readonly key: string;
  readonly closedAt: string | null;
  readonly outcome: "successful" | "with_issues" | "unsuccessful" | "unknown";
}

/** The times at which the system's own calendars (maintenance, blackout, other tickets on the same items) let the ticket's work be done, oldest first. */
export interface Schedule {
  readonly free: readonly { readonly start: string; readonly end: string }[];
  /** The planned window lies within one of them. */
  readonly fits: boolean;
}

/** Parts of the context that are read only for workflows that use them. */
export const PARTS = ["approvals", "relations", "history", "schedule", "moves"] as const;
export type Part = (typeof PARTS)[number];

/** What a further system of record said, by the configured names; every value as text in its type's one form. */
export type SourceValues = Readonly<Record<string, string>>;

/** Everything read about a ticket before drafting, and again before each write. */
export interface TicketContext {
  readonly ref: TicketRef;
  /** The system's version of the record (a counter, a time); compared for order only, never for staleness. */
  readonly version: string;
  readonly readAt: string;
  /** The ticket's own region as mapped by the connector; null when the mapping finds none. */
  readonly region: string | null;
  readonly fields: Section<TicketFields>;
  readonly people: Section<People>;
  readonly tasks: Section<readonly Task[]>;
  readonly items: Section<readonly ConfigItem[]>;
  readonly comments: Section<readonly Comment[]>;
  readonly attachments: Section<readonly Attachment[]>;
  /** Open scheduling conflicts, by id. */
  readonly conflicts: Section<readonly string[]>;
  readonly approvals?: Section<readonly Approval[]>;
  readonly relations?: Section<readonly Related[]>;
  readonly history?: Section<readonly PastTicket[]>;
  readonly schedule?: Section<Schedule>;
  /** The states that the system lets the ticket take next, by their names; without those into which only people may bring it. */
  readonly moves?: Section<readonly string[]>;
  /** Further systems of record by their names; read by the pipeline, never by a ticket system. */
  readonly sources?: Readonly<Record<string, Section<SourceValues>>>;
}

/** Hex SHA-256 over the decision fields: what, if changed by anybody, makes a draft or an approval stale. Version counters, comments and our own attachments are not part of it, nor what is read from outside the ticket (relied.ts). */
export function fingerprint(context: TicketContext): string {
  return labelledDigest("ots.context.v1", {
    ref: { system: context.ref.system, kind: context.ref.kind, id: context.ref.id },
    region: context.region,
    fields: context.fields,
    people: section(context.people, (people) => ({
      requester: people.requester?.id ?? null,
      openedBy: people.openedBy?.id ?? null,
      affected: people.affected?.id ?? null,
      assignee: people.assignee?.id ?? null,
    })),
    tasks: section(context.tasks, (tasks) => tasks.map(({ id, state, phase, type }) => ({ id, state, phase, type }))),
    items: section(context.items, (items) => items.map((item) => item.id).sort()),
    attachments: section(context.attachments, (files) => files.filter((file) => !file.own).map((file) => file.id)),
    conflicts: section(context.conflicts, (ids) => [...ids].sort()),
  });
}

function section<T>(from: Section<T>, pick: (value: T) => unknown): unknown {
  return { status: from.status, value: from.value === null ? null : pick(from.value) };
}

/** The sorted ids of the newest comments that people wrote (several may share one time, in any order), or null. A new one makes an automatic application stale. */
export function lastHumanComment(context: TicketContext): string | null {
  const human = (context.comments.value ?? [])
    .filter((comment) => !comment.own)
    .map(({ id, at }) => ({ id, at: Date.parse(at) }));
  const newest = human.reduce((latest, { at }) => (at > latest ? at : latest), Number.NEGATIVE_INFINITY);
  // One without a readable time may be the newest.
  const last = human.filter(({ at }) => at === newest || Number.isNaN(at)).map(({ id }) => id);
  return last.length === 0 ? null : last.sort().join(",");
}

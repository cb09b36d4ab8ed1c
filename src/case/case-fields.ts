import type { Case } from "./case.ts";
import type { CaseEvent } from "./events.ts";

/** What a status has beyond what every case has. */
export type Rest<C> = C extends Case ? Omit<C, keyof CommonFields> : never;
type CommonFields = Pick<
  Case,
  | "id"
  | "version"
  | "workflow"
  | "ticket"
  | "region"
  | "openedAt"
  | "updatedAt"
  | "delivery"
  | "fingerprint"
  | "lastComment"
  | "surroundings"
  | "relied"
  | "tries"
  | "touches"
  | "rejections"
  | "reverses"
  | "contested"
  | "entries"
>;

/** What every case has, after an event. */
export function common(from: Case, event: CaseEvent): CommonFields {
  const { id, version, workflow, ticket, region, openedAt, updatedAt, delivery, entries } = from;
  const read = "fingerprint" in event && event.fingerprint !== null;
  return {
    id,
    version,
    workflow,
    ticket,
    region,
    openedAt,
    updatedAt,
    delivery,
    entries,
    fingerprint: read ? event.fingerprint : from.fingerprint,
    lastComment: read ? event.lastComment : from.lastComment,
    surroundings: "surroundings" in event ? event.surroundings : (from.surroundings ?? null),
    tries: 0,
    touches: from.touches + ("verdict" in event ? 1 : 0),
    ...reliedOf(from, event),
    ...rejectionsOf(from, event),
    ...(from.reverses === undefined ? {} : { reverses: from.reverses }),
    ...(from.contested === undefined ? {} : { contested: from.contested }),
  };
}

function reliedOf(from: Case, event: CaseEvent): Pick<Case, "relied"> {
  const relied = event.type === "decided" || event.type === "modified" ? event.relied : from.relied;
  return relied == null ? {} : { relied };
}

const KEPT_REJECTIONS = 20;

function rejectionsOf({ rejections = [] }: Case, event: CaseEvent): Pick<Case, "rejections"> {
  const all = event.type === "rejected" ? [...rejections, event.reasonCode].slice(-KEPT_REJECTIONS) : rejections;
  return all.length === 0 ? {} : { rejections: all };
}

/** What its status adds to what every case has. */
export function restOf(from: Case): Rest<Case> {
  const {
    id,
    version,
    workflow,
    ticket,
    region,
    openedAt,
    updatedAt,
    delivery,
    fingerprint,
    lastComment,
    surroundings,
    relied,
    tries,
    touches,
    rejections,
    reverses,
    contested,
    entries,
    ...rest
  } = from;
  return rest;
}

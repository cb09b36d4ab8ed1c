import type { ListedStanding } from "../../pipeline/index.ts";

/** A standing approval as lists answer it: `over` says why it counts no more, null = it stands; `used` holds the newest uses only. */
export function standingJson({ approval, newest, over }: ListedStanding): object {
  const { id, workflow, action, note, person, reason, givenAt, until, uses, used, ended, entry, template } = approval;
  return {
    id,
    over,
    workflow,
    action,
    note,
    by: person,
    reason,
    given_at: givenAt,
    until,
    uses,
    used_count: used.length,
    used: newest.map(({ use, review, caseId, ticket, at }) => ({ use, ticket: ticket.key, case: caseId, review, at })),
    ended,
    template,
    entry,
  };
}

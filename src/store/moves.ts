import type { Case } from "../case/index.ts";
import type { Move } from "../ports/index.ts";
import { reviewRow } from "./reviews.ts";

type Item = Readonly<Record<string, unknown>>;

/** Moves as the one parameter of ots_commit(): rows by kind, each with the case it belongs to; kinds without rows are left out. */
export function moveRows(moves: readonly Move[]): string {
  const kinds = {
    opened: moves.filter((move) => move.expect === null).map(caseRow),
    moved: moves.filter((move) => move.expect !== null).map(caseRow),
    entries: rows(moves, (move) => move.entries),
    effects: rows(moves, (move) => move.effects),
    reviews: rows(moves, (move) => move.reviews.map(reviewRow)),
    settled: rows(moves, ({ delivery }) => (delivery === null ? [] : [{ id: delivery.id, ended: delivery.end }])),
    done: rows(moves, ({ done, delivery }) => (delivery === null ? done : [...done, { kind: "delivery", ref: delivery.id }])),
    due: rows(moves, (move) => move.due),
  };
  return JSON.stringify(Object.fromEntries(Object.entries(kinds).filter(([, items]) => items.length > 0)));
}

function caseRow({ expect, next }: Move): Item {
  return { ...caseColumns(next), expect };
}

/** A case as the row that is written of it. */
export function caseColumns(next: Case): Item {
  const { ticket, version, workflow, status, fingerprint } = next;
  return {
    move: next.id,
    version,
    workflow,
    system: ticket.system,
    kind: ticket.kind,
    ticket: ticket.id,
    key: ticket.key,
    status,
    fingerprint,
    opened: next.openedAt,
    updated: next.updatedAt,
    data: next satisfies Case,
  };
}

function rows(moves: readonly Move[], of: (move: Move) => readonly object[]): readonly Item[] {
  return moves.flatMap((move) => of(move).map((item) => ({ ...item, move: move.next.id })));
}

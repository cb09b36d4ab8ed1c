import { z } from "zod";
import { OpsError } from "../case/index.ts";
import type { Move } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { sqlState } from "./database-failure.ts";
import { moveRows } from "./moves.ts";
import { oneRow } from "./row.ts";
import { sharing } from "./sharing.ts";

const WonRow = z.object({ won: z.array(z.string()) });

// An effect of the move ended under it: as good as another commit that won.
const EFFECT_ENDED = "OT001";

/**
 * Writes a move in one transaction and one round trip: all of it, or nothing and false when another commit won. Moves of different cases that wait at
 * the same time share a statement; each still wins or loses alone.
 */
export function openCommit(db: Queries): (move: Move) => Promise<boolean> {
  const commit = sharing<Move, boolean>({ keyOf: ({ next }) => next.id, ask: (moves) => write(db, moves) });
  return async (move) => {
    assertForward(move);
    return commit(move).catch((error: unknown) => {
      if (sqlState(error) === EFFECT_ENDED) return false;
      throw error;
    });
  };
}

async function write(db: Queries, moves: readonly Move[]): Promise<readonly (() => boolean)[]> {
  const rows = moveRows(moves);
  const against = moves.flatMap((move) => move.against ?? []);
  const answer = await (against.length === 0
    ? db.query("select ots_commit($1) as won", [rows], "commit")
    : db.query("select ots_commit_against($1, $2) as won", [rows, JSON.stringify(against)], "commit against"));
  const won = new Set(oneRow(WonRow, answer)?.won);
  return moves.map(
    ({ next }) =>
      () =>
        won.has(next.id),
  );
}

// A version that stays the same would let two commits win.
function assertForward({ expect, next }: Move): void {
  if (expect !== null && next.version <= expect) {
    throw new OpsError("TRANSITION_FORBIDDEN", "a move must raise the case's version", { case: next.id, version: next.version });
  }
}

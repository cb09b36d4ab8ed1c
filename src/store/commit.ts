import { z } from "zod";
import { OpsError } from "../case/index.ts";
import type { Move } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { sqlState } from "./database-failure.ts";
import { moveRows } from "./moves.ts";
import { oneRow } from "./row.ts";

const WonRow = z.object({ won: z.array(z.string()) });

// An effect of the move ended under it: as good as another commit that won.
const EFFECT_ENDED = "OT001";

/** Writes one move in one transaction and one round trip: all of it, or nothing and false when another commit won. */
export async function commitMove(db: Queries, move: Move): Promise<boolean> {
  assertForward(move);
  try {
    const won = await commitAll(db, [move]);
    return won.has(move.next.id);
  } catch (error) {
    if (sqlState(error) === EFFECT_ENDED) return false;
    throw error;
  }
}

async function commitAll(db: Queries, moves: readonly Move[]): Promise<ReadonlySet<string>> {
  const rows = await db.query("select ots_commit($1) as won", [moveRows(moves)], "commit");
  return new Set(oneRow(WonRow, rows)?.won);
}

// A version that stays the same would let two commits win.
function assertForward({ expect, next }: Move): void {
  if (expect !== null && next.version <= expect) {
    throw new OpsError("TRANSITION_FORBIDDEN", "a move must raise the case's version", { case: next.id, version: next.version });
  }
}

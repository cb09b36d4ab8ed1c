import { z } from "zod";
import { OpsError } from "../case/index.ts";
import type { Move } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { sqlState } from "./database-failure.ts";
import { moveRows } from "./moves.ts";
import { oneRow } from "./row.ts";

type Waiting = { readonly move: Move; readonly resolve: (won: boolean) => void; readonly reject: (error: unknown) => void };

const WonRow = z.object({ won: z.array(z.string()) });

// Moves that may share a statement, and statements at a time. What comes while one is on its way waits for it and shares the next: most of a statement's
// work is the same for one move and for several (half as many of them, measured). Many that wait do not wait for one that a lock holds up.
const BATCH = 32;
const LANES = 2;
const MANY = 4;

// An effect of the move ended under it: as good as another commit that won.
const EFFECT_ENDED = "OT001";

/**
 * Writes a move in one transaction and one round trip: all of it, or nothing and false when another commit won. Moves of different cases that wait at
 * the same time share a statement; each still wins or loses alone.
 */
export function openCommit(db: Queries): (move: Move) => Promise<boolean> {
  let waiting: Waiting[] = [];
  let lanes = 0;
  const next = (): void => {
    if (lanes >= LANES || waiting.length < (lanes === 0 ? 1 : MANY)) return;
    const { batch, rest } = chosen(waiting);
    waiting = rest;
    lanes += 1;
    void settle(db, batch).finally(() => {
      lanes -= 1;
      next();
    });
  };
  return (move) =>
    new Promise((resolve, reject) => {
      assertForward(move);
      waiting.push({ move, resolve, reject });
      next();
    });
}

// A batch holds each case once: a second move of it must see what the first one did.
function chosen(waiting: readonly Waiting[]): { readonly batch: Waiting[]; readonly rest: Waiting[] } {
  const cases = new Set<string>();
  const batch: Waiting[] = [];
  const rest: Waiting[] = [];
  for (const item of waiting) {
    const id = item.move.next.id;
    if (batch.length < BATCH && !cases.has(id)) batch.push(item);
    else rest.push(item);
    cases.add(id);
  }
  return { batch, rest };
}

async function settle(db: Queries, batch: readonly Waiting[]): Promise<void> {
  try {
    const won = await write(db, batch);
    for (const { move, resolve } of batch) resolve(won.has(move.next.id));
  } catch (error) {
    if (batch.length > 1 && isRolledBack(error)) for (const item of batch) await settle(db, [item]);
    else if (sqlState(error) === EFFECT_ENDED) for (const { resolve } of batch) resolve(false);
    else for (const { reject } of batch) reject(error);
  }
}

async function write(db: Queries, batch: readonly Waiting[]): Promise<ReadonlySet<string>> {
  const moves = moveRows(batch.map((item) => item.move));
  const against = batch.flatMap(({ move }) => move.against ?? []);
  const rows = await (against.length === 0
    ? db.query("select ots_commit($1) as won", [moves], "commit")
    : db.query("select ots_commit_against($1, $2) as won", [moves, JSON.stringify(against)], "commit against"));
  return new Set(oneRow(WonRow, rows)?.won);
}

// The database answered that nothing of the batch was kept. After a lost connection nobody knows: each caller re-reads its case before it tries again.
function isRolledBack(error: unknown): boolean {
  if (error instanceof OpsError) return String(error.context["code"]).startsWith("40");
  return sqlState(error) !== undefined;
}

// A version that stays the same would let two commits win.
function assertForward({ expect, next }: Move): void {
  if (expect !== null && next.version <= expect) {
    throw new OpsError("TRANSITION_FORBIDDEN", "a move must raise the case's version", { case: next.id, version: next.version });
  }
}

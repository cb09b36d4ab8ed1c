import { z } from "zod";
import type { VaultHold, VaultStore } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { Moment, oneRow } from "./row.ts";

const HoldRow = z.object({ askedBy: z.string().nullable(), askedAt: Moment.nullable() }) satisfies z.ZodType<VaultHold>;

const HELD = `select asked_by as "askedBy", asked_at as "askedAt" from vault_holds where scope = $1 and subject = $2`;

const HOLD = `with held as (
  insert into vault_holds (scope, subject, placed_at) values ($1, $2, $3)
  on conflict (scope, subject) do update set placed_at = greatest(vault_holds.placed_at, excluded.placed_at), asked_by = null, asked_at = null
  returning 1
) select ots_record($4) from held`;

const ASK = `with asked as (
  update vault_holds set asked_by = $3, asked_at = $4
  where scope = $1 and subject = $2 and (asked_by is null or asked_at <= $5) returning 1
) select ots_record($6) from asked`;

const RELEASE = `with released as (
  delete from vault_holds where scope = $1 and subject = $2 and asked_by <> $3 and asked_at > $4 returning 1
) select ots_record($5) from released`;

const RELEASE_AGAIN = "delete from vault_holds where scope = $1 and subject = $2 and placed_at <= $3";

type Holds = Pick<VaultStore, "held" | "hold" | "askRelease" | "release" | "releaseAgain">;

/** Legal holds. Each change is one statement with its entry: of two at the same moment one counts. */
export function openVaultHolds(db: Queries): Holds {
  return {
    async held(scope, subject) {
      return oneRow(HoldRow, await db.query(HELD, [scope, subject], "vault held"));
    },
    async hold(scope, { subject, at }, entries) {
      await db.query(HOLD, [scope, subject, at, JSON.stringify(entries)], "vault hold");
    },
    async askRelease(scope, { subject, by, at, since }, entries) {
      const values = [scope, subject, by, at, since, JSON.stringify(entries)];
      return (await db.query(ASK, values, "vault ask release")).count === 1;
    },
    async release(scope, { subject, by, since }, entries) {
      return (await db.query(RELEASE, [scope, subject, by, since, JSON.stringify(entries)], "vault release")).count === 1;
    },
    async releaseAgain(scope, { subject, at }) {
      await db.query(RELEASE_AGAIN, [scope, subject, at], "vault release again");
    },
  };
}

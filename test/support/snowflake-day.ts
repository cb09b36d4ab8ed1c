import type { World } from "../../src/pipeline/index.ts";
import { type Backup, backUp } from "./backup.ts";
import { type Desk, openDesk } from "./desk/index.ts";
import { recordMore, type SnowflakeBeside, snowflakeBeside } from "./snowflake-desk.ts";

/** A statement of the driver to an account, and an internal error on it: the driver does not go on trying by itself, as it does after a 503, for two minutes. */
export const DOWN = { path: /query-request/, fault: { kind: "code", code: "000603" } } as const;

/** A day of evidence that went to a Snowflake account too: entries 1 to 4 are in the backup, 5 to 10 came after it. */
export interface SnowflakeDay {
  readonly desk: Desk;
  readonly snowflake: SnowflakeBeside;
  /** So many more entries, sealed and shipped. */
  record(count: number): Promise<void>;
  /** Yesterday's database starts anew. */
  putBack(join?: (world: World) => World): Promise<void>;
  /** Where the log of the database ends. */
  ended(): Promise<number | undefined>;
  /** What the account's table holds of it. */
  theirs(): ReturnType<SnowflakeBeside["count"]>;
  close(): Promise<void>;
}

/** A checkpoint covers all ten entries when `signed`, otherwise none is signed. */
export async function snowflakeDay(signed = true): Promise<SnowflakeDay> {
  const snowflake = await snowflakeBeside(2_000);
  const desk = await openDesk({}, (world) => snowflake.joined(signed ? world : { ...world, signing: null }));
  await recordMore(desk, 4);
  const backup: Backup = await backUp(desk.database);
  await recordMore(desk, 6);
  await desk.seal();
  return {
    desk,
    snowflake,
    record: (count) => recordMore(desk, count),
    async putBack(join = snowflake.joined) {
      await backup.putBack();
      await desk.restart(join);
    },
    ended: async () => (await desk.world.store.ledger.head(desk.world.logName))?.seq,
    theirs: () => snowflake.count(desk.world),
    async close() {
      await backup.drop();
      await snowflake.close();
    },
  };
}

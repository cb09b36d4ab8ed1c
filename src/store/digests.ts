import { firstIdAt } from "../case/index.ts";
import type { Digests } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { EFFECT_COLUMNS, EffectRow } from "./effects.ts";
import { allRows } from "./row.ts";

const LINES = `select ${EFFECT_COLUMNS} from effects where status in ('intended', 'attempting') and body -> 'chat' ? 'digestAt'
  and body -> 'chat' ->> 'room' = $2 and body -> 'chat' ->> 'channel' = $1 and (body -> 'chat' ->> 'digestAt')::timestamptz <= $3
and id >= $4 order by id limit $5`;

const GATHER = "select ots_gather($1, $2, $3, $4) as gathered";

/** What waits to be told together, and the one message that takes its place. */
export function openDigests(db: Queries): Digests {
  return {
    async lines({ channel, room }, since, until, limit) {
      const values = [channel, room, until, firstIdAt(since), limit];
      return allRows(EffectRow, await db.query(LINES, values, "digest lines"));
    },
    async gather({ gone, effects, due, entries }) {
      const values = [gone, JSON.stringify(effects), JSON.stringify(due), JSON.stringify(entries)];
      return (await db.query(GATHER, values, "digest gather")).rows[0]?.["gathered"] === true;
    },
  };
}

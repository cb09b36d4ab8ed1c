import { z } from "zod";
import type { Checkpoint, Checkpoints, SealLink } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { allRows, Moment, oneRow } from "./row.ts";

const CheckpointRow = z.object({
  log: z.string(),
  size: z.number(),
  root: z.string(),
  seal: z.string(),
  edge: z.array(z.string()),
  note: z.string(),
  at: Moment,
}) satisfies z.ZodType<Checkpoint>;
const LinkRow = z.object({
  seq: z.number(),
  epoch: z.number(),
  hash: z.string(),
  seal: z.string(),
}) satisfies z.ZodType<SealLink>;
const DoneRow = z.object({ done: z.boolean() });
const WhyRow = z.object({ why: z.string() });

const COLUMNS = "select log, size, root, seal, edge, note, at from checkpoints";
const LAST = `${COLUMNS} where log = $1 order by size desc limit 1`;
const BEFORE = `${COLUMNS} where log = $1 and size < $2 order by size desc limit 1`;
const AFTER = `${COLUMNS} where log = $1 and size > $2 order by size limit $3`;
const LINKS = "select seq, epoch, hash, seal from seals where log = $1 and seq > $2 order by seq limit $3";
const WRITE = "select ots_checkpoint($1, $2, $3, $4, $5) as done";

const REFUSE = `insert into refused_checkpoints as known (log, why) values ($1, $2)
on conflict (log) do update set why = excluded.why where known.why <> excluded.why`;

/** The signed checkpoints of each log, and why one may not be signed. */
export function openCheckpoints(db: Queries): Checkpoints {
  return {
    async last(log) {
      return oneRow(CheckpointRow, await db.query(LAST, [log], "checkpoints last"));
    },
    async before(log, size) {
      return oneRow(CheckpointRow, await db.query(BEFORE, [log, size], "checkpoints before"));
    },
    async after(log, size, limit) {
      return allRows(CheckpointRow, await db.query(AFTER, [log, size, limit], "checkpoints after"));
    },
    async links(log, afterSeq, limit) {
      return allRows(LinkRow, await db.query(LINKS, [log, afterSeq, limit], "checkpoints links"));
    },
    async write(after, checkpoint, { name, owner, fencing }) {
      const values = [name, owner, fencing, after, JSON.stringify(checkpoint)];
      return oneRow(DoneRow, await db.query(WRITE, values, "checkpoints write"))?.done ?? false;
    },
    async refuse(log, why) {
      const done =
        why === null
          ? await db.query("delete from refused_checkpoints where log = $1", [log], "checkpoints allow")
          : await db.query(REFUSE, [log, why], "checkpoints refuse");
      return done.count > 0;
    },
    async refused(log) {
      return (
        oneRow(WhyRow, await db.query("select why from refused_checkpoints where log = $1", [log], "checkpoints refused"))?.why ??
        null
      );
    },
  };
}

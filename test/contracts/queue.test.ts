import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { z } from "zod";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { dying } from "./queue-deaths.ts";
import type { QueuePlace } from "./queue-place.ts";
import { closing, cutting, lanes, oddIds, repeating, taking } from "./queue-statements.ts";

const Kept = z.object({ data: z.unknown() });
const Count = z.object({ count: z.coerce.number() });

let database: FreshDatabase;

const place = (): QueuePlace => ({
  backend: "postgresql",
  url: database.url,
  kept: async () => {
    const { rows } = await database.db.query("select data from ots_queue.job");
    return rows.map((row) => Kept.parse(row).data);
  },
  events: async () => {
    const { rows } = await database.db.query("select * from ots_queue.event");
    return rows;
  },
  connections: async () => {
    const { rows } = await database.db.query(
      "select count(*) from pg_stat_activity where datname = current_database() and application_name <> 'test'",
    );
    return Count.parse(rows[0]).count;
  },
});

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** The first connection makes the tables. */
beforeEach(async () => {
  await database.db.query("drop schema if exists ots_queue cascade");
});

describe("the queue on PostgreSQL", () => {
  taking(place);
  lanes(place);
  repeating(place);
  oddIds(place);
  dying(place);
  closing(place);
  cutting(place);
});

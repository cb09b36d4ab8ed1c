import { Redis } from "ioredis";
import { afterAll, beforeEach, describe } from "vitest";
import { dying } from "./queue-deaths.ts";
import type { QueuePlace } from "./queue-place.ts";
import { closing, cutting, lanes, oddIds, repeating, taking } from "./queue-statements.ts";

const server = process.env["REDIS_URL"];
if (server === undefined) process.stdout.write("REDIS_URL is not set: the queue on Redis is not tested.\n");

/** A database of its own on that server; only the queue's keys in it are touched. */
const TEST_DATABASE = 15;
const KEYS = "bull:ots:*";

describe.skipIf(server === undefined)("the queue on Redis", () => {
  const at = new URL(server ?? "redis://127.0.0.1");
  at.pathname = `/${TEST_DATABASE}`;
  const redis = new Redis(at.href, { lazyConnect: true });

  const place = (): QueuePlace => ({
    backend: "redis",
    url: at.href,
    kept: async () => {
      const jobs = (await redis.keys(KEYS)).filter((key) => /^bull:ots:\d+$/.test(key));
      const texts = await Promise.all(jobs.map((key) => redis.hget(key, "data")));
      return texts.map((text): unknown => JSON.parse(text ?? "null"));
    },
    events: () => redis.xrange("bull:ots:events", "-", "+"),
    connections: async () => {
      const own = String(await redis.client("ID"));
      const clients = String(await redis.client("LIST")).split("\n");
      return clients.filter((line) => line.includes(` db=${TEST_DATABASE} `) && !line.startsWith(`id=${own} `)).length;
    },
  });

  beforeEach(async () => {
    const keys = await redis.keys(KEYS);
    if (keys.length > 0) await redis.del(keys);
  });
  afterAll(() => redis.disconnect());

  taking(place);
  lanes(place);
  repeating(place);
  oddIds(place);
  dying(place);
  closing(place);
  cutting(place);
});

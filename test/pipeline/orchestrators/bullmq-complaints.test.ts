import { expect, it } from "vitest";
import { OpsError } from "../../../src/case/index.ts";
import { complaintsTo } from "../../../src/pipeline/orchestrators/bullmq-complaints.ts";
import { keptLog } from "../../support/desk/world.ts";

const coded = (code: string | number) => Object.assign(new Error("contents of a ticket"), { code });
const failed = (code: string | number) => [{ level: "error", message: "queue failed", backend: "redis", code }];

it.each<[string, unknown, readonly object[]]>([
  ["a lost connection", coded("ECONNRESET"), failed("ECONNRESET")],
  ["a failed statement", coded("40P01"), failed("40P01")],
  ["our own failure", new OpsError("QUEUE_DOWN", "no answer"), failed("QUEUE_DOWN")],
  ["a mistake in a program", new TypeError("contents of a ticket"), failed("TypeError")],
  ["something without a code", new Error("contents of a ticket"), failed("unexpected")],
  ["a code that is a text", coded("contents of a ticket"), failed("unexpected")],
  ["no error at all", "contents of a ticket", failed("unexpected")],
  ["BullMQ's own failure", coded(-5), failed(-5)],
  [
    "a lock that ran out",
    coded(-2),
    [{ level: "warn", message: "job was taken over by another worker", backend: "redis", code: -2 }],
  ],
  ["a lock renewed as its job ended", new Error("could not renew lock for job 12"), []],
])("%s is logged by its code, never with its text", (_what, error, lines) => {
  const log = keptLog();
  complaintsTo(log, "redis", () => 0)(error);
  expect(log.lines).toEqual(lines);
});

it("1,259 failures with one code within a second are one line; the next line says how many were left out; another code has its own", () => {
  const log = keptLog();
  let now = 5_000;
  const complain = complaintsTo(log, "redis", () => now);
  for (let i = 0; i < 1_259; i += 1) complain(coded("ECONNREFUSED"));
  complain(coded("ECONNRESET"));
  expect(log.lines).toEqual([...failed("ECONNREFUSED"), ...failed("ECONNRESET")]);
  now += 1_000;
  complain(coded("ECONNREFUSED"));
  complain(coded("ECONNRESET"));
  const line = { level: "error", message: "queue failed", backend: "redis", code: "ECONNREFUSED" };
  expect(log.lines.slice(2)).toEqual([{ ...line, left_out: 1_258 }, ...failed("ECONNRESET")]);
});

import { afterEach, beforeEach, expect, it } from "vitest";
import { type S3Sim, startS3 } from "../../../simulators/s3/index.ts";
import { s3Anchor } from "../../../src/connectors/anchors/index.ts";

const LOG = "test.us-east-1.main";
const NOW = new Date("2026-11-30T12:00:00Z");
const IDENTITY = { id: "AKIATEST", secret: "planted-secret-2208", region: "us-east-1" };
const one = { size: 120, note: "a note of 120\n", at: "2026-11-30T11:59:00.000Z" };

let bucket: S3Sim;
beforeEach(async () => {
  bucket = await startS3({ identity: IDENTITY });
});
afterEach(() => bucket.close());

function anchorAt({ url }: S3Sim, secretAccessKey = IDENTITY.secret) {
  const lock = { mode: "COMPLIANCE", retentionDays: 2_557, everyMs: 3_600_000 } as const;
  const who = { accessKeyId: IDENTITY.id, secretAccessKey, region: IDENTITY.region };
  return s3Anchor(
    { url, prefix: "ots/", ...lock, ...who },
    { clock: () => NOW, egress: { private: false, allowLoopback: true } },
  );
}

it("capability 7.8: a checkpoint is an object that nobody can delete for seven years, and the newest one is read back", async () => {
  const anchor = anchorAt(bucket);
  expect(await anchor.last(LOG)).toBeNull();
  await anchor.append(LOG, [one]);
  await anchor.append(LOG, [{ ...one, size: 1_000, note: "a note of 1000\n" }]);

  expect(await anchor.last(LOG)).toEqual({ ...one, size: 1_000, note: "a note of 1000\n" });
  expect([...bucket.objects.values()].map(({ mode, until }) => [mode, until])).toEqual([
    ["COMPLIANCE", "2033-11-30T12:00:00.000Z"],
    ["COMPLIANCE", "2033-11-30T12:00:00.000Z"],
  ]);
});

it("logs lie apart in the bucket, and what is no checkpoint of the log there is not taken for one", async () => {
  const anchor = anchorAt(bucket);
  await anchor.append(LOG, [one]);
  expect(await anchor.last("test.us-east-1.mai")).toBeNull();
  const [key = ""] = bucket.objects.keys();
  bucket.objects.set(key, { body: Buffer.from('{"log":"other"}'), mode: "", until: "" });
  await expect(anchor.last(LOG)).rejects.toMatchObject({ code: "SINK_DOWN" });
});

it("a bucket that locks nothing takes no checkpoint", async () => {
  const plain = await startS3({ identity: IDENTITY, locks: false });
  await expect(anchorAt(plain).append(LOG, [one])).rejects.toMatchObject({
    code: "SINK_DOWN",
    context: { reason: "InvalidRequest" },
  });
  await plain.close();
});

it("assurance 53: a store that is down or refuses us is an outage, and the error holds no secret", async () => {
  bucket.fail(503);
  await expect(anchorAt(bucket).append(LOG, [one])).rejects.toMatchObject({ code: "SINK_DOWN", context: { status: 503 } });
  bucket.fail(null);
  const error: unknown = await anchorAt(bucket, "planted-other-2208")
    .last(LOG)
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: "SINK_DOWN", context: { reason: "SignatureDoesNotMatch" } });
  expect(JSON.stringify(error)).not.toContain("planted");
});

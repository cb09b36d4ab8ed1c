import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { startTsa, type TsaSim } from "../../../simulators/tsa/index.ts";
import { OpsError } from "../../../src/case/index.ts";
import { stampedAt } from "../../../src/connectors/anchors/time-stamp.ts";
import { timeStampAnchor } from "../../../src/connectors/anchors/time-stamp-anchor.ts";
import { authority } from "../../support/certificates.ts";

const LOG = "test.us-east-1.main";
const NOW = new Date("2026-11-30T12:00:00.250Z");
const one = { size: 120, note: "a note of 120\n" };

let tsa: TsaSim;
let folder = "";
const certified = authority("Stamps").issue("127.0.0.1", "rsa");
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "ots-tsa-"));
  tsa = await startTsa({ key: createPrivateKey(certified.key), now: () => NOW });
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await tsa.close();
});

function open(certificate = certified.cert) {
  return timeStampAnchor({ url: tsa.url, certificate, folder, everyMs: 3_600_000 }, { private: false, allowLoopback: true });
}

it("capability 7.8: a checkpoint is stamped by an outside authority, and the stamp is read with its time", async () => {
  expect(await open().last(LOG)).toBeNull();
  await open().append(LOG, [one]);
  await open().append(LOG, [{ size: 300, note: "a note of 300\n" }]);

  expect(await open().last(LOG)).toEqual({ size: 300, note: "a note of 300\n", at: NOW.toISOString() });
  expect(tsa.given()).toBe(2);
});

it.each([
  ["rejects", "not granted"],
  ["other_text", "it is of another text"],
  ["other_nonce", "it answers another request"],
  ["other_key", "the authority's certificate did not sign it"],
  ["html", "answer"],
] as const)("an authority that %s stamps nothing: %s", async (lie, reason) => {
  tsa.lie(lie);
  await expect(open().append(LOG, [one])).rejects.toMatchObject({ code: "SINK_DOWN", context: { reason } });
  expect(await open().last(LOG)).toBeNull();
});

/** What `openssl ts` answered to a request of ours. */
function fromOpenSsl() {
  const made = z
    .object({ text: z.string(), nonce: z.string(), certificate: z.string(), reply: z.string() })
    .parse(JSON.parse(readFileSync("test/fixtures/openssl-time-stamp.json", "utf8")));
  const key = new X509Certificate(made.certificate).publicKey;
  const [reply, nonce] = [Buffer.from(made.reply, "base64"), Buffer.from(made.nonce, "hex")];
  return { reply, expected: { text: made.text, nonce, key } };
}

const STAMPED = "2026-11-30T12:54:18.000Z";

it("a stamp that is changed in a byte, or cut off, is never one of another time, and ends in nothing but a refusal", () => {
  const { reply, expected } = fromOpenSsl();
  const read = (bytes: Buffer): string => {
    try {
      return stampedAt(bytes, expected);
    } catch (error) {
      return error instanceof OpsError ? error.code : String(error);
    }
  };
  const places = (every: number): number[] => [...reply.keys()].filter((at) => at % every === 0);
  const bent = places(3).map((at) =>
    Buffer.concat([reply.subarray(0, at), Buffer.from([(reply[at] ?? 0) ^ 1]), reply.subarray(at + 1)]),
  );
  // Certificates that come with it are not looked at: what is changed in them changes nothing.
  expect(new Set(bent.map(read))).toEqual(new Set([STAMPED, "SINK_DOWN"]));
  const cut = places(13).map((at) => reply.subarray(0, at));
  expect(new Set(cut.map(read))).toEqual(new Set(["SINK_DOWN"]));
});

it("a stamp that OpenSSL's authority made is read, and not for another text, request or certificate", () => {
  const { reply, expected } = fromOpenSsl();
  const { text, nonce, key } = expected;

  expect(stampedAt(reply, expected)).toBe(STAMPED);
  expect(() => stampedAt(reply, { text: "other\n", nonce, key })).toThrow();
  expect(() => stampedAt(reply, { text, nonce: Buffer.alloc(8), key })).toThrow();
  const other = new X509Certificate(certified.cert).publicKey;
  expect(() => stampedAt(reply, { text, nonce, key: other })).toThrow();
  const bent = Buffer.from(reply);
  bent[bent.length - 5] = (bent[bent.length - 5] ?? 0) ^ 1;
  expect(() => stampedAt(bent, { text, nonce, key })).toThrow();
});

it("assurance 43: a kept stamp that was changed, or whose note was, is not believed", async () => {
  await open().append(LOG, [one]);
  const file = join(folder, `${LOG}.jsonl`);
  const kept = readFileSync(file, "utf8");
  writeFileSync(file, kept.replace("a note of 120", "a note of 121"));
  await expect(open().last(LOG)).rejects.toMatchObject({ context: { reason: "it is of another text" } });
  writeFileSync(file, kept);
  const other = authority("Others").issue("127.0.0.1", "rsa");
  await expect(open(other.cert).last(LOG)).rejects.toMatchObject({ code: "SINK_DOWN" });
  writeFileSync(file, `${kept}{"log":"torn`);
  expect(await open().last(LOG)).toMatchObject({ size: 120 });
});

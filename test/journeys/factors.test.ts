import { generateSync } from "otplib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Signed } from "../../src/case/index.ts";
import { verifyAssertionEntry } from "../../src/cli/verify-assertion.ts";
import { challengeOf } from "../../src/identity/index.ts";
import { factors } from "../../src/pipeline/index.ts";
import { makeAuthenticator, PARTY } from "../support/authenticator.ts";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  OPERATOR_TOKEN,
  openDesk,
  says,
  standing,
  startChange,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

async function enrolled(person: string): Promise<string> {
  const uri = await factors.enrol(desk.world, person, person);
  return new URL(uri ?? "").searchParams.get("secret") ?? "";
}

function codeAt(secret: string, seconds = 0): string {
  return generateSync({ secret, epoch: Math.floor(desk.clock.now.getTime() / 1000) + seconds });
}

function check(person: string, code: string, reviewId = "review-1") {
  return factors.checkTotp(desk.world, { person, reviewId, code });
}

function wrongFor(secret: string): string {
  const right = [-30, 0, 30].map((seconds) => codeAt(secret, seconds));
  return ["000000", "111111", "222222", "333333"].find((code) => !right.includes(code)) ?? "444444";
}

function later(seconds: number): void {
  desk.clock.now = new Date(desk.clock.now.getTime() + seconds * 1000);
}

describe("one-time codes", () => {
  it("threat row 13, assurance 31, capability 6.3: a code counts once, for its person and one review; one two steps old fails", async () => {
    const secret = await enrolled("lee");
    await enrolled("lou");
    const code = codeAt(secret);
    expect(await check("lou", code)).toEqual({ ok: false, why: "wrong" });
    expect(await check("lee", code)).toMatchObject({ ok: true, factor: { kind: "totp", person: "lee", reviewId: "review-1" } });
    expect(await check("lee", code)).toEqual({ ok: false, why: "used" });
    expect(await check("lee", code, "review-2")).toEqual({ ok: false, why: "used" });
    expect(await check("lee", codeAt(secret, -30))).toEqual({ ok: false, why: "used" });
    later(60);
    expect(await check("lee", codeAt(secret, -60))).toEqual({ ok: false, why: "wrong" });
    expect(await check("nora", code)).toEqual({ ok: false, why: "absent" });
  });

  it("assurance 31: after five wrong tries the sixth fails, also a right one, for 15 minutes; then it counts again", async () => {
    const secret = await enrolled("dora");
    for (let i = 0; i < 5; i += 1) expect(await check("dora", wrongFor(secret))).toEqual({ ok: false, why: "wrong" });
    expect(await check("dora", codeAt(secret))).toEqual({ ok: false, why: "locked" });
    later(14 * 60);
    expect(await check("dora", codeAt(secret))).toEqual({ ok: false, why: "locked" });
    later(61);
    expect(await check("dora", codeAt(secret))).toMatchObject({ ok: true });
  });

  it("tries at the same moment get no more than five, and a code shown twice at the same moment counts once", async () => {
    const secret = await enrolled("ina");
    const twice = await Promise.all([check("ina", codeAt(secret)), check("ina", codeAt(secret))]);
    expect(twice.filter(({ ok }) => ok)).toHaveLength(1);
    later(60);
    await check("ina", codeAt(secret));
    const many = await Promise.all(Array.from({ length: 20 }, () => check("ina", wrongFor(secret))));
    expect(many.filter((one) => !one.ok && one.why === "wrong")).toHaveLength(5);
    expect(many.filter((one) => !one.ok && one.why === "locked")).toHaveLength(15);
  });

  it("a second secret is not made beside the first; an operator resets it with a reason, which stands in the evidence", async () => {
    await enrolled("ann");
    expect(await factors.enrol(desk.world, "ann", "ann")).toBeNull();
    const reset = await fetch(`${desk.url}/v1/factors/ann/reset`, {
      method: "POST",
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ reason: "lost telephone" }),
    });
    expect(await reset.json()).toEqual({ gone: 1 });
    const entry = (await evidenceOf(desk)).find(({ kind }) => kind === "factor.reset");
    expect(entry).toMatchObject({ actor: { id: "olga" }, payload: { reason: "lost telephone" } });
    expect(await factors.enrol(desk.world, "ann", "ann")).toMatch(/^otpauth:/);
  });

  it("assurance 31: no secret and no code stands in the database or the evidence in the clear", async () => {
    const secret = await enrolled("nora");
    const code = codeAt(secret);
    await check("nora", code);
    const { rows } = await desk.database.db.query("select sealed from totp_secrets");
    expect(JSON.stringify(rows)).not.toContain(secret);
    const factor = (await evidenceOf(desk)).filter(({ kind }) => kind.startsWith("factor."));
    expect(JSON.stringify(factor.map(({ payload }) => payload))).not.toContain(secret);
    expect(factor.map(({ payload }) => Object.values(payload)).flat()).not.toContain(code);
  });

  it("without a key of its own none can be kept", async () => {
    await expect(factors.enrol({ ...desk.world, factorKey: null }, "alice", "alice")).rejects.toThrow(
      /OPS_TRUST_FACTOR_KEY is missing/,
    );
  });

  it("threat row 13: a code typed into a ticket is not accepted, and is not recorded", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "approve", comment: "my code is 482913" });
    expect(await standing(desk, number)).toBe("in_review");
    const refused = (await evidenceOf(desk, number)).find(({ kind }) => kind === "review.answer_refused");
    expect(refused?.payload).toMatchObject({ code: "code_in_ticket", reason: "my code is [CODE]" });
    expect(refused?.text).not.toContain("482913");
  });
});

describe("security keys", () => {
  const SIGNED: Signed = { reviewId: "review-9", digest: "c".repeat(64), verdict: "approve" };

  it("capability 6.4: one is registered once, signs exactly one answer, and the entry alone proves it offline", async () => {
    const key = makeAuthenticator();
    const made = { registration: key.register("once"), challenge: "once", party: PARTY };
    expect(await factors.registerKey(desk.world, "dora", made)).toEqual({ ok: true, credential: key.credential });
    expect(await factors.registerKey(desk.world, "lou", made)).toMatchObject({ ok: false });
    const assertion = key.assert({ ...SIGNED, nonce: factors.newNonce(desk.world) });
    const shown = { person: "dora", assertion, party: PARTY, ...SIGNED };
    expect(await factors.checkAssertion(desk.world, { ...shown, verdict: "reject" })).toEqual({ ok: false, why: "wrong" });
    expect(await factors.checkAssertion(desk.world, { ...shown, person: "lou" })).toEqual({ ok: false, why: "absent" });
    expect(await factors.checkAssertion(desk.world, shown)).toMatchObject({ ok: true, factor: { kind: "webauthn" } });
    expect(await factors.checkAssertion(desk.world, shown)).toEqual({ ok: false, why: "used" });
    const entry = (await evidenceOf(desk)).find(
      ({ kind, payload }) => kind === "factor.checked" && payload["factor"] === "webauthn",
    );
    expect(verifyAssertionEntry(entry?.text ?? "")).toEqual({
      ok: true,
      line: `holds: dora signed approve of review review-9, digest ${"c".repeat(64)}`,
    });
    expect(verifyAssertionEntry((entry?.text ?? "").replace("review-9", "review-8")).ok).toBe(false);
    expect(challengeOf(SIGNED)).not.toBe(challengeOf({ ...SIGNED, digest: null }));
  });

  it("what was signed over no nonce of ours, or more than five minutes after it was shown, does not count", async () => {
    const key = makeAuthenticator();
    await factors.registerKey(desk.world, "ina", { registration: key.register("i"), challenge: "i", party: PARTY });
    const check = (nonce?: string) =>
      factors.checkAssertion(desk.world, {
        person: "ina",
        assertion: key.assert({ ...SIGNED, ...(nonce === undefined ? {} : { nonce }) }),
        party: PARTY,
        ...SIGNED,
      });
    const nonce = factors.newNonce(desk.world);
    const forged = `${nonce.startsWith("A") ? "B" : "A"}${nonce.slice(1)}`;
    for (const wrong of [undefined, forged, "A".repeat(48)]) expect(await check(wrong)).toEqual({ ok: false, why: "wrong" });
    desk.clock.now = new Date(desk.clock.now.getTime() + 301_000);
    expect(await check(nonce)).toEqual({ ok: false, why: "wrong" });
    expect(await check(factors.newNonce(desk.world))).toMatchObject({ ok: true });
  });

  it("a key whose counter stands still, as of a passkey, may sign again, and what it signed counts once", async () => {
    const key = makeAuthenticator("EdDSA", false);
    await factors.registerKey(desk.world, "lee", { registration: key.register("c"), challenge: "c", party: PARTY });
    for (const reviewId of ["review-a", "review-b"]) {
      const signed = { ...SIGNED, reviewId };
      const assertion = key.assert({ ...signed, nonce: factors.newNonce(desk.world) });
      const shown = { person: "lee", assertion, party: PARTY, ...signed };
      expect(await factors.checkAssertion(desk.world, shown)).toMatchObject({ ok: true });
      // The counter does not tell: the nonce does.
      expect(await factors.checkAssertion(desk.world, shown)).toEqual({ ok: false, why: "used" });
    }
  });

  it("the evidence of all that is whole", () => verifyEvidence(desk));
});

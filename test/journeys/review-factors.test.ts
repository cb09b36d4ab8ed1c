import { generateSync } from "otplib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeAuthenticator } from "../support/authenticator.ts";
import {
  ask,
  closeDesks,
  type Desk,
  digestOf,
  evidenceOf,
  formOf,
  type Name,
  openDesk,
  reviewIdOf,
  says,
  signIn,
  standing,
  startChange,
  tokenOf,
  type Visit,
  verifyEvidence,
  visit,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {} });
});
beforeEach(() => {
  desk.clock.now = new Date(desk.clock.now.getTime() + 60_000);
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

const later = (seconds: number) => {
  desk.clock.now = new Date(desk.clock.now.getTime() + seconds * 1000);
};
const codeAt = (secret: string, seconds = 0) =>
  generateSync({ secret, epoch: Math.floor(desk.clock.now.getTime() / 1000) + seconds });

function wrongFor(secret: string): string {
  const right = [-60, -30, 0, 30, 60].map((seconds) => codeAt(secret, seconds));
  return ["000000", "111111", "222222", "333333", "444444", "555555"].find((code) => !right.includes(code)) ?? "";
}

/** A question of high risk. */
async function highRisk(): Promise<{ readonly number: string; readonly id: string }> {
  const number = await startChange(desk, { columns: { risk: "2" } });
  return { number, id: await reviewIdOf(desk, number) };
}

const csrfOf = (text: string) => /name="csrf" value="([^"]*)"/.exec(text)?.[1] ?? "";

/** Somebody signs in afresh and sets up his one-time codes on his page; the secret. */
async function enrol(browser: Visit, who: Name): Promise<string> {
  const account = await signIn(desk, browser, who, "/login?to=account&afresh=1");
  expect(account.url).toBe(`${desk.url}/account`);
  const made = await browser.post("/account/totp", { csrf: csrfOf(account.text) });
  const secret = /secret=([A-Z2-7]+)/.exec(made.text)?.[1] ?? "";
  expect(made.text).toContain(secret.slice(0, 4));
  const confirmed = await browser.post("/account/totp/confirm", { csrf: csrfOf(made.text), code: codeAt(secret) });
  expect([confirmed.status, confirmed.text.includes("Confirmed")]).toEqual([200, true]);
  expect((await browser.get("/account")).text).not.toContain(secret);
  return secret;
}

/** An answer by API, by a token whose sign-in is long ago. */
async function byApi(who: Name, id: string, body: Readonly<Record<string, unknown>>) {
  const sent = { verdict: "approve", digest: await digestOf(desk, id), ...body };
  const said = await ask(desk, `POST /v1/reviews/${id}/verdicts`, tokenOf(desk, who, 3_000), sent);
  await desk.settle();
  return [said.status, said.json["title"] ?? said.json["event"]];
}

describe("one-time codes for high risk", () => {
  it("assurance 31, capability 6.3: set up on one's own page, one approves a question on the page, and the evidence holds it", async () => {
    const browser = visit(desk);
    const secret = await enrol(browser, "dora");
    const { number, id } = await highRisk();
    later(360);
    const seen = await browser.get(`/reviews/${id}`);
    expect(seen.text).toContain("Approve with the code");
    const wrong = await browser.post(`/reviews/${id}/verdicts`, { ...formOf(seen, "approve"), code: wrongFor(secret) });
    expect([wrong.status, wrong.text.includes("one-time code is wrong or too old")]).toEqual([403, true]);
    const none = await browser.post(`/reviews/${id}/verdicts`, formOf(wrong, "approve"));
    expect([none.status, none.text.includes("or with a one-time code")]).toEqual([403, true]);
    const counted = await browser.post(`/reviews/${id}/verdicts`, { ...formOf(none, "approve"), code: codeAt(secret) });
    await desk.settle();
    expect([counted.status, await standing(desk, number)]).toEqual([200, "ended applied"]);
    const entries = await evidenceOf(desk, number);
    const approved = entries.find(({ kind }) => kind === "case.approved");
    expect(approved?.payload["verdict"]).toMatchObject({
      person: "dora",
      factor: { kind: "totp", person: "dora", reviewId: id, step: Math.floor(desk.clock.now.getTime() / 30_000) },
    });
    const refused = entries.filter(({ kind }) => kind === "review.answer_refused");
    expect(refused.map(({ payload }) => payload["code"])).toEqual(["factor_wrong", "factor_missing"]);
    expect(await browser.get(`/reviews/${id}`)).toMatchObject({ text: expect.stringContaining("with a one-time code") });
  });

  it("assurance 31: by API a used code, one two steps old, and the sixth wrong try fail; a valid one passes", async () => {
    const secret = await enrol(visit(desk), "ina");
    later(60);
    const [one, two] = [await highRisk(), await highRisk()];
    const code = codeAt(secret);
    expect(await byApi("ina", one.id, { factor: { totp: codeAt(secret, -60) } })).toEqual([403, "factor_wrong"]);
    expect(await byApi("ina", one.id, { factor: { totp: code } })).toEqual([200, "approved"]);
    expect(await byApi("ina", two.id, { factor: { totp: code } })).toEqual([403, "factor_used"]);
    expect(await byApi("dora", two.id, { factor: { totp: code } })).toEqual([403, "factor_wrong"]);
    expect(await byApi("ina", two.id, { factor: { totp: "12345" } })).toEqual([422, "malformed"]);
    expect(await byApi("ina", two.id, { factor: {} })).toEqual([422, "malformed"]);
    later(60);
    // The used code was the first of five in a row.
    for (let i = 0; i < 4; i += 1)
      expect(await byApi("ina", two.id, { factor: { totp: wrongFor(secret) } })).toEqual([403, "factor_wrong"]);
    expect(await byApi("ina", two.id, { factor: { totp: codeAt(secret) } })).toEqual([403, "factor_locked"]);
    later(16 * 60);
    expect(await byApi("ina", two.id, { factor: { totp: codeAt(secret) } })).toEqual([200, "approved"]);
  });

  it("one that comes with an answer that does not count for another reason is not used up", async () => {
    const browser = visit(desk);
    const other = await highRisk();
    await signIn(desk, browser, "dora", "/login?to=account&afresh=1");
    await browser.post("/account/totp/remove", { csrf: csrfOf((await browser.get("/account")).text) });
    const secret = await enrol(browser, "dora");
    later(60);
    const factor = { totp: codeAt(secret) };
    expect(await byApi("dora", other.id, { digest: "f".repeat(64), factor })).toEqual([409, "other_digest"]);
    expect(await byApi("dora", other.id, { factor })).toEqual([200, "approved"]);
  });

  it("the same request sent again with its key hears the same, and uses no second code", async () => {
    const secret = await enrol(visit(desk), "ann");
    later(60);
    const number = await startChange(desk, { columns: { risk: "4" } });
    const id = await reviewIdOf(desk, number);
    desk.people.splice(
      0,
      desk.people.length,
      ...desk.people.map((one) => (one.id === "ann" ? { ...one, groups: ["ops-lead"] } : one)),
    );
    const body = { factor: { totp: codeAt(secret) }, headers: { "idempotency-key": "k-1" } };
    expect(await byApi("ann", id, body)).toEqual([200, "approved"]);
    expect(await byApi("ann", id, body)).toEqual([200, "approved"]);
  });
});

/** What a key signs, by verdict. */
function challengesOf(json: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const { factor }: { readonly factor: { readonly challenges: Record<string, string> } } = JSON.parse(JSON.stringify(json));
  return factor.challenges;
}

describe("security keys for high risk", () => {
  const at = () => ({ origin: desk.url, rpId: new URL(desk.url).hostname });

  async function register(who: Name) {
    const browser = visit(desk);
    const account = await signIn(desk, browser, who, "/login?to=account&afresh=1");
    const form = account.text.split("<form ").find((part) => part.includes('data-key="register"')) ?? "";
    const [, since = ""] = /name="since" value="([^"]*)"/.exec(form) ?? [];
    const [, challenge = ""] = /data-challenge="([^"]*)"/.exec(form) ?? [];
    const key = makeAuthenticator();
    const sent = { csrf: csrfOf(account.text), since, key: JSON.stringify(key.register(challenge, at())) };
    return { browser, key, sent, challenge };
  }

  it("capability 6.4: one is registered on one's own page, signs one answer by API, and nothing else", async () => {
    const { browser, key, sent } = await register("dora");
    expect((await browser.post("/account/keys", { ...sent, since: "2026-11-21T00:00:00.000Z" })).status).toBe(409);
    const registered = await browser.post("/account/keys", sent);
    expect([registered.status, registered.text.includes(key.credential.slice(0, 16))]).toEqual([200, true]);
    expect((await browser.post("/account/keys", sent)).text).toContain("registered already");
    const { number, id } = await highRisk();
    const digest = await digestOf(desk, id);
    const shown = await ask(desk, `GET /v1/reviews/${id}`, tokenOf(desk, "dora", 3_000));
    const { approve: challenge = "" } = challengesOf(shown.json);
    const again = await ask(desk, `GET /v1/reviews/${id}`, tokenOf(desk, "dora", 3_000));
    expect(challengesOf(again.json)["approve"]).not.toBe(challenge);
    const assert = (signed: object) => {
      const own = { reviewId: id, digest, verdict: "approve" as const, ...signed };
      return { factor: { assertion: key.assert({ ...own, nonce: challenge.slice(0, 48) }, at()) } };
    };
    expect(shown.json["factor"]).toMatchObject({ kinds: ["login", "totp", "webauthn"], rp_id: at().rpId });
    expect(await byApi("dora", id, assert({ verdict: "reject" }))).toEqual([403, "factor_wrong"]);
    expect(await byApi("dora", id, assert({ reviewId: "another" }))).toEqual([403, "factor_wrong"]);
    expect(await byApi("dora", id, assert({ digest: "f".repeat(64) }))).toEqual([403, "factor_wrong"]);
    expect(await byApi("ina", id, assert({}))).toEqual([403, "factor_absent"]);
    const right = assert({});
    expect(challenge).toBe(JSON.parse(Buffer.from(right.factor.assertion.clientData, "base64url").toString("utf8"))["challenge"]);
    expect(await byApi("dora", id, right)).toEqual([200, "approved"]);
    expect(await standing(desk, number)).toBe("ended applied");
    const approved = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.approved");
    expect(approved?.payload["verdict"]).toMatchObject({
      factor: { kind: "webauthn", assertion: { reviewId: id, digest, verdict: "approve", credential: key.credential } },
    });
  });

  it("a registration for another sign-in's page is refused", async () => {
    const { sent } = await register("lou");
    const other = await register("lee");
    const stolen = await other.browser.post("/account/keys", { ...other.sent, key: sent.key });
    expect([stolen.status, stolen.text.includes("made for another answer")]).toEqual([422, true]);
  });
});

describe("one's own page", () => {
  it("adds and removes nothing without a fresh sign-in, or by a form from elsewhere", async () => {
    const browser = visit(desk);
    const account = await signIn(desk, browser, "lee", "/login?to=account&afresh=1");
    const csrf = csrfOf(account.text);
    expect((await browser.post("/account/totp", { csrf: "x" })).status).toBe(403);
    later(301);
    for (const path of ["totp", "totp/remove", "keys", "keys/remove"]) {
      const seen = await browser.post(`/account/${path}`, { csrf });
      expect([seen.status, seen.text.includes("sign in again first")]).toEqual([403, true]);
    }
    expect((await browser.get("/account")).text).toContain("Adding and removing needs a sign-in");
    expect(await desk.world.store.factors.of("lee")).toEqual({ totp: null, keys: [] });
  });

  it("what is removed counts no more, which the evidence tells", async () => {
    const browser = visit(desk);
    const secret = await enrol(browser, "lou");
    const csrf = csrfOf((await browser.get("/account")).text);
    expect((await browser.post("/account/totp/remove", { csrf })).text).toContain("Removed");
    expect((await browser.post("/account/totp/remove", { csrf })).status).toBe(404);
    const confirm = await browser.post("/account/totp/confirm", { csrf, code: codeAt(secret) });
    expect([confirm.status, confirm.text.includes("no one-time codes")]).toEqual([403, true]);
    const entries = (await evidenceOf(desk)).filter(({ kind, actor }) => kind.startsWith("factor.") && actor.id === "lou");
    expect(entries.map(({ kind }) => kind)).toEqual(["factor.enrolled", "factor.checked", "factor.removed", "factor.refused"]);
    expect(JSON.stringify(entries)).not.toContain(secret);
  });

  it("the evidence of all that is whole", () => verifyEvidence(desk));
});

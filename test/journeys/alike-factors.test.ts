import { generateSync } from "otplib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { challengeOf } from "../../src/identity/index.ts";
import { makeAuthenticator } from "../support/authenticator.ts";
import {
  ask,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  reviewIdOf,
  says,
  signIn,
  standing,
  startChange,
  tokenOf,
  verifyEvidence,
  visit,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {} });
  const leads = desk.people.map((one) => (one.id === "dora" ? { ...one, groups: ["ops-lead", "ops-director"] } : one));
  desk.people.splice(0, desk.people.length, ...leads);
});
beforeEach(() => {
  later(600);
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

function later(seconds: number): void {
  desk.clock.now = new Date(desk.clock.now.getTime() + seconds * 1000);
}

const Approved = z.looseObject({ verdict: z.looseObject({ factor: z.unknown() }) });
const Listed = z.looseObject({ factor: z.looseObject({ challenges: z.looseObject({ approve: z.string() }) }) });

const codeAt = (secret: string): string => generateSync({ secret, epoch: Math.floor(desk.clock.now.getTime() / 1000) });
const csrfOf = (text: string): string => /name="csrf" value="([^"]*)"/.exec(text)?.[1] ?? "";

/** Identical questions, one of low risk and one of high. */
async function mixed() {
  const low = await startChange(desk, { columns: { risk: "4" } });
  const high = await startChange(desk, { columns: { risk: "2" } });
  return { numbers: [low, high], ids: [await reviewIdOf(desk, low), await reviewIdOf(desk, high)] };
}

/** Dora's approval of several by API, by a token whose sign-in is long ago. */
async function approveAll(ids: readonly string[], more: object = {}) {
  const said = await ask(desk, "POST /v1/reviews/alike", tokenOf(desk, "dora", 3_000), { reviews: ids, reason: null, ...more });
  await desk.settle();
  return said;
}

async function standings(numbers: readonly string[]): Promise<readonly string[]> {
  return Promise.all(numbers.map((number) => standing(desk, number)));
}

async function bulkRefusals(): Promise<readonly unknown[]> {
  return (await evidenceOf(desk)).filter(({ kind }) => kind === "review.bulk_refused").map(({ payload }) => payload["code"]);
}

async function factorsIn(numbers: readonly string[]): Promise<readonly unknown[]> {
  const all = await Promise.all(numbers.map((number) => evidenceOf(desk, number)));
  const approvals = all.flatMap((entries) => entries.filter(({ kind }) => kind === "case.approved"));
  return approvals.map(({ payload }) => Approved.parse(payload).verdict.factor);
}

describe("approving identical questions together, one of high risk among them", () => {
  it("capability 5.18, assurance 31, assurance 39: without a factor none of them is approved, those of low risk neither", async () => {
    const { numbers, ids } = await mixed();
    const said = await approveAll(ids);
    expect([said.status, said.json["title"]]).toEqual([403, "factor_missing"]);
    expect(await standings(numbers)).toEqual(["in_review", "in_review"]);
    expect(await bulkRefusals()).toEqual(["factor_missing"]);
    const fresh = await ask(desk, "POST /v1/reviews/alike", tokenOf(desk, "dora", 10), { reviews: ids, reason: null });
    await desk.settle();
    expect([fresh.status, await standings(numbers)]).toEqual([200, ["ended applied", "ended applied"]]);
  });

  it("capability 5.18, 6.3: one one-time code on the page approves exactly the list, and stands in each verdict; it counts once", async () => {
    const browser = visit(desk);
    const account = await signIn(desk, browser, "dora", "/login?to=account&afresh=1");
    const made = await browser.post("/account/totp", { csrf: csrfOf(account.text) });
    const secret = /secret=([A-Z2-7]+)/.exec(made.text)?.[1] ?? "";
    await browser.post("/account/totp/confirm", { csrf: csrfOf(made.text), code: codeAt(secret) });
    const { numbers, ids } = await mixed();
    later(360);
    const page = await browser.get(`/reviews/${ids[0]}/alike`);
    expect(page.text).toContain("Approve all 2 with the code");
    expect(page.text).toContain("needs what each of them needs");
    const form = {
      csrf: csrfOf(page.text),
      act: /name="act" value="([^"]*)"/.exec(page.text)?.[1] ?? "",
      reviews: ids.join(" "),
    };
    const none = await browser.post("/reviews/alike", { ...form, reason: "" });
    expect([none.status, none.text.includes("high risk is approved or modified only")]).toEqual([403, true]);
    const counted = await browser.post("/reviews/alike", { ...form, act: `${form.act}x`, reason: "", code: codeAt(secret) });
    await desk.settle();
    expect(counted.text).toContain("2 of 2 approved");
    expect(await standings(numbers)).toEqual(["ended applied", "ended applied"]);
    const about = expect.stringMatching(/^alike:[0-9a-f]{64}$/);
    expect(await factorsIn(numbers)).toMatchObject([
      { kind: "totp", person: "dora", reviewId: about },
      { kind: "totp", person: "dora", reviewId: about },
    ]);
    const next = await mixed();
    const used = await approveAll(next.ids, { factor: { totp: codeAt(secret) } });
    expect([used.status, used.json["title"], await standings(next.numbers)]).toEqual([
      403,
      "factor_used",
      ["in_review", "in_review"],
    ]);
    later(60);
    const again = { factor: { totp: codeAt(secret) }, headers: { "idempotency-key": "once" } };
    const [first, second] = [await approveAll(next.ids, again), await approveAll(next.ids, again)];
    expect([first.status, second.status, second.json["count"]]).toEqual([200, 200, 2]);
    await verifyEvidence(desk);
  });

  it("capability 5.18, 6.4: one signature of a security key holds for the listed questions alone, and can be verified from its entry", async () => {
    const at = { origin: desk.url, rpId: new URL(desk.url).hostname };
    const browser = visit(desk);
    const account = await signIn(desk, browser, "dora", "/login?to=account&afresh=1");
    const form = account.text.split("<form ").find((part) => part.includes('data-key="register"')) ?? "";
    const [, since = ""] = /name="since" value="([^"]*)"/.exec(form) ?? [];
    const [, challenge = ""] = /data-challenge="([^"]*)"/.exec(form) ?? [];
    const key = makeAuthenticator();
    await browser.post("/account/keys", {
      csrf: csrfOf(account.text),
      since,
      key: JSON.stringify(key.register(challenge, at)),
    });
    const [one, other] = [await mixed(), await mixed()];
    const listed = await ask(desk, `GET /v1/reviews/${one.ids[0]}/alike`, tokenOf(desk, "dora", 3_000));
    const all = [...one.ids, ...other.ids];
    expect(listed.json).toMatchObject({ reviews: expect.any(Array), factor: { kinds: ["login", "totp", "webauthn"] } });
    const wanted = Listed.parse(listed.json).factor.challenges.approve;
    const signed = (reviewId: string) => ({ reviewId, digest: "x", verdict: "approve" as const });
    const assert = () => ({ assertion: key.assert(signed("y"), { ...at, challenge: wanted }) });
    expect(wanted).not.toBe(challengeOf(signed("y")));
    const fewer = await approveAll(one.ids, { factor: assert() });
    expect([fewer.status, fewer.json["title"]]).toEqual([403, "factor_wrong"]);
    const whole = await approveAll(all.toReversed(), { factor: assert() });
    expect([whole.status, whole.json["count"]]).toEqual([200, 4]);
    expect(await standings([...one.numbers, ...other.numbers])).toEqual(Array.from({ length: 4 }, () => "ended applied"));
    expect(await factorsIn(one.numbers)).toMatchObject([{ kind: "webauthn" }, { kind: "webauthn" }]);
  });
});

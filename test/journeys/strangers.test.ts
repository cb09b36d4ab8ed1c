import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { submitAnswer, withdrawApproval } from "../../src/pipeline/index.ts";
import {
  answerChange,
  ask,
  closeDesks,
  type Desk,
  evidenceOf,
  formOf,
  openDesk,
  reviewIdOf,
  says,
  signIn,
  standing,
  startChange,
  tokenOf,
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

const NO_REVIEW = "0190a000-0000-7000-8000-000000000000";

async function asked() {
  const number = await startChange(desk);
  return { number, id: await reviewIdOf(desk, number) };
}

/** Who was refused since an act began: kind, code and account. */
async function refusedBy(act: () => Promise<unknown>): Promise<readonly unknown[]> {
  const refusals = async () => (await evidenceOf(desk)).filter(({ kind }) => kind.endsWith("refused"));
  const before = (await refusals()).length;
  await act();
  return (await refusals()).slice(before).map(({ kind, payload, actor }) => [kind, payload["code"], actor.id]);
}

/** Somebody with an account at the provider, and in no directory, whose forms are his own. */
async function stranger() {
  const browser = visit(desk);
  const seen = await signIn(desk, browser, "mallory");
  return { browser, csrf: /name="csrf" value="([^"]*)"/.exec(seen.text)?.[1] ?? "" };
}

describe("whatever a stranger sends", () => {
  it.each(["withdraw", "alike", "reassign", "request_info"])(
    "assurance 29, 30, wish B8: %s is refused, and stands in the evidence, on the page and by API",
    async (what) => {
      const [one, two] = [await asked(), await asked()];
      const { browser, csrf } = await stranger();
      const lee = visit(desk);
      await signIn(desk, lee, "lee");
      const fields = { csrf, act: "an-act-of-mallory-01" };
      const token = tokenOf(desk, "mallory");
      const page = async () => {
        if (what === "withdraw") return browser.post(`/reviews/${one.id}/withdraw`, fields);
        if (what === "alike") return browser.post("/reviews/alike", { ...fields, reviews: `${one.id} ${two.id}`, reason: "" });
        const form = formOf(await lee.get(`/reviews/${one.id}`), what);
        return browser.post(`/reviews/${one.id}/verdicts`, { ...form, csrf, group: "ops-director", reason: "Please tell us" });
      };
      const api = async () => {
        if (what === "withdraw") return ask(desk, `POST /v1/reviews/${one.id}/withdraw`, token, {});
        if (what === "alike") return ask(desk, "POST /v1/reviews/alike", token, { reviews: [one.id, two.id], reason: null });
        const digest = (await desk.world.store.reviews.load(one.id))?.digest;
        const body = {
          verdict: what,
          digest,
          reason: "Please tell us",
          ...(what === "reassign" ? { group: "ops-director" } : {}),
        };
        return ask(desk, `POST /v1/reviews/${one.id}/verdicts`, token, body);
      };
      const kind = what === "withdraw" ? "review.withdrawal_refused" : "review.answer_refused";
      const each = [kind, "unknown_person", "oid-mallory"];
      // Whoever names several is told of none of them which there is.
      const [status, expected] = what === "alike" ? [404, [kind, "not_asked", "oid-mallory"]] : [403, each];
      expect(await refusedBy(async () => expect((await page()).status).toBe(status))).toEqual([expected]);
      expect(await refusedBy(async () => expect((await api()).status).toBe(status))).toEqual([expected]);
      await desk.settle();
      expect([await standing(desk, one.number), await standing(desk, two.number)]).toEqual(["in_review", "in_review"]);
    },
  );

  it("wish B16: whoever is not asked hears the same of several reviews, whether they are open, over or none at all", async () => {
    const [open, other, over] = [await asked(), await asked(), await asked()];
    await answerChange(desk, over.number, "lou", { action: "reject", comment: "policy: no" });
    const said = async (...ids: readonly string[]) => {
      const { status, json } = await ask(desk, "POST /v1/reviews/alike", tokenOf(desk, "nora"), { reviews: ids, reason: null });
      return [status, json];
    };
    const unknown = await said(open.id, NO_REVIEW);
    expect(unknown[0]).toBe(404);
    expect([await said(open.id, other.id), await said(open.id, over.id), await said(over.id, open.id)]).toEqual([
      unknown,
      unknown,
      unknown,
    ]);
  });

  it("assurance 29, wish B8: a form that is not his own changes nothing and records nobody", async () => {
    const { id } = await asked();
    const { browser } = await stranger();
    expect(await refusedBy(() => browser.post(`/reviews/${id}/withdraw`, { csrf: "x", act: "an-act-of-mallory-02" }))).toEqual(
      [],
    );
  });
});

describe("an answer that names no question, or another region's", () => {
  it("wish B7, B8: an unknown one is refused with who named it, by API and on the page, whatever was to be done", async () => {
    const token = tokenOf(desk, "lee");
    const body = { verdict: "approve", digest: null, reason: null };
    const unknown = (code: string) => ["review.answer_refused", code, "oid-lee"];
    const verdict = () => ask(desk, `POST /v1/reviews/${NO_REVIEW}/verdicts`, token, body);
    expect(await refusedBy(async () => expect((await verdict()).status).toBe(404))).toEqual([unknown("unknown_review")]);
    const back = () => ask(desk, `POST /v1/reviews/${NO_REVIEW}/withdraw`, token, {});
    expect(await refusedBy(async () => expect((await back()).status).toBe(404))).toEqual([unknown("unknown_review")]);
    const { id } = await asked();
    const all = () => ask(desk, "POST /v1/reviews/alike", token, { reviews: [id, NO_REVIEW], reason: null });
    expect(await refusedBy(async () => expect((await all()).status).toBe(404))).toEqual([
      ["review.bulk_refused", "unknown_review", "oid-lee"],
    ]);
    const browser = visit(desk);
    await signIn(desk, browser, "lee");
    const form = formOf(await browser.get(`/reviews/${id}`), "approve");
    const sent = () => browser.post(`/reviews/${NO_REVIEW}/verdicts`, form);
    expect(await refusedBy(async () => expect((await sent()).status).toBe(404))).toEqual([unknown("unknown_review")]);
  });

  it("assurance 29, wish B8: another region's is refused and recorded, whatever was to be done", async () => {
    const { number, id } = await asked();
    const elsewhere = { ...desk.world, region: "eu-central-1" };
    const at = desk.clock.now.toISOString();
    const by = { account: "oid-lee", provenBy: "idp", at, reason: null };
    const answer = { ...by, kind: "approve", changes: null, digest: null, source: "api:elsewhere-1" } as const;
    const twice = async () => {
      expect(await submitAnswer(elsewhere, id, answer)).toMatchObject({ kind: "refused", code: "other_region" });
      expect(await withdrawApproval(elsewhere, id, { ...by, source: "api:elsewhere-2" })).toMatchObject({ code: "other_region" });
    };
    expect(await refusedBy(twice)).toEqual([
      ["review.answer_refused", "other_region", "oid-lee"],
      ["review.withdrawal_refused", "other_region", "oid-lee"],
    ]);
    expect(await standing(desk, number)).toBe("in_review");
  });
});

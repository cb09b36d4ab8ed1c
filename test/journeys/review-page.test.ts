import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OpsError } from "../../src/case/index.ts";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  formOf,
  type Name,
  openDesk,
  reviewIdOf,
  type Seen,
  says,
  signIn,
  standing,
  startChange,
  taskOf,
  type Visit,
  visit,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {} });
});
beforeEach(() => {
  desk.idp.mend();
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

/** Somebody signed in, looking at a question. */
async function looking(who: Name, id: string): Promise<{ readonly browser: Visit; readonly seen: Seen }> {
  const browser = visit(desk);
  await signIn(desk, browser, who, `/login?to=${id}`);
  return { browser, seen: await browser.get(`/reviews/${id}`) };
}

async function answer(browser: Visit, id: string, form: Readonly<Record<string, string>>, origin?: string | null): Promise<Seen> {
  const seen = await browser.post(`/reviews/${id}/verdicts`, form, origin);
  await desk.settle();
  return seen;
}

async function verdictsIn(number: string): Promise<readonly unknown[]> {
  return (await evidenceOf(desk, number)).flatMap(({ payload }) =>
    payload["verdict"] === undefined ? [] : [payload["verdict"]],
  );
}

describe("a question on our page", () => {
  it("is shown line by line as it was posted, with what binds it, and approved by a form", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    const { browser, seen } = await looking("lee", id);
    const review = await desk.world.store.reviews.load(id);
    expect(seen.status).toBe(200);
    for (const text of [
      number,
      review?.digest ?? "?",
      review?.cardHash ?? "?",
      "ops-lead",
      "Exact text:",
      "Nobody has answered yet.",
    ])
      expect(seen.text).toContain(text);
    expect(seen.text).not.toContain(review?.code ?? "?");
    const counted = await answer(browser, id, formOf(seen, "approve"));
    expect([counted.status, counted.text.includes("exactly what was shown is carried out")]).toEqual([200, true]);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(await verdictsIn(number)).toContainEqual(expect.objectContaining({ kind: "approve", person: "lee" }));
    expect((await browser.get(`/reviews/${id}`)).text).toContain("it was approved");
  });

  it("capability 5.4: is modified by its fields, and the changed version has a question of its own", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    const { browser, seen } = await looking("lee", id);
    const form = { ...formOf(seen, "modify"), "field.close_code": "successful_issues", reason: "one remark" };
    expect((await answer(browser, id, form)).status).toBe(200);
    const next = await reviewIdOf(desk, number);
    const again = await browser.get(`/reviews/${next}`);
    expect(again.text).toContain("whoever modified it cannot approve");
    const other = await looking("lou", next);
    expect((await answer(other.browser, next, { ...formOf(other.seen, "approve"), reason: "the remark is right" })).status).toBe(
      200,
    );
    expect(taskOf(desk, number)).toMatchObject({ close_code: "successful_issues" });
  });

  it("assurance 33: is rejected with a reason code and words; without words it does not count, and what was chosen stays", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    const { browser, seen } = await looking("lee", id);
    const bare = await answer(browser, id, { ...formOf(seen, "reject"), reason_code: "timing", reason: "" });
    expect([
      bare.status,
      bare.text.includes("a rejection needs a reason"),
      bare.text.includes('value="timing" selected'),
    ]).toEqual([422, true, true]);
    await answer(browser, id, { ...formOf(bare, "reject"), reason_code: "timing", reason: "the freeze is still on" });
    expect(await standing(desk, number)).toBe("ended rejected");
    expect(await verdictsIn(number)).toContainEqual(expect.objectContaining({ reason: "timing: the freeze is still on" }));
  });

  it("shows what a ticket wrote as text: no markup of it is markup here", async () => {
    const number = await startChange(desk, { columns: { short_description: "<script>alert(1)</script>", risk: "3" } });
    const id = await reviewIdOf(desk, number);
    const { browser, seen } = await looking("lee", id);
    const form = { ...formOf(seen, "modify"), "field.note": 'Done. <img src=x onerror="alert(1)"> & more' };
    await answer(browser, id, form);
    const next = await browser.get(`/reviews/${await reviewIdOf(desk, number)}`);
    expect(seen.text + next.text).not.toMatch(/<script|<img/);
    expect(next.text).toContain("Modified by a person");
  });

  it("the list shows what I may answer, the riskiest first, and on demand all that waits or expired", async () => {
    const medium = await startChange(desk, { columns: { risk: "3" } });
    const high = await startChange(desk, { columns: { risk: "2" } });
    const browser = visit(desk);
    const mine = await signIn(desk, browser, "dora");
    expect(mine.url).toBe(`${desk.url}/reviews`);
    expect([mine.text.includes(high), mine.text.includes(medium)]).toEqual([true, false]);
    const all = await browser.get("/reviews?all=1");
    expect(all.text.indexOf(high)).toBeLessThan(all.text.indexOf(medium));
    await desk.pass(24 * 3_600);
    await signIn(desk, browser, "dora");
    expect((await browser.get("/reviews?all=1")).text).toContain(">expired<");
  });
});

describe("a page that decides nothing", () => {
  it("assurance 40, wish B5, capability 5.23: opening any link, signed in or not, with whatever parameters, answers nothing", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    const { browser, seen } = await looking("lee", id);
    const query = new URLSearchParams({ ...formOf(seen, "approve"), verdict: "approve" }).toString();
    for (const path of [
      `/reviews/${id}?${query}`,
      `/reviews/${id}/verdicts?${query}`,
      `/login?to=${id}&${query}`,
      `/v1/reviews/${id}/verdicts?${query}`,
    ])
      for (const who of [browser, visit(desk)]) await who.get(path);
    await desk.settle();
    expect(await standing(desk, number)).toBe("in_review");
    expect((await evidenceOf(desk, number)).some(({ kind }) => kind === "review.answer_refused")).toBe(false);
  });

  it("a form from elsewhere, without the session's token, or without an origin is refused, and nothing is decided", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    const { browser, seen } = await looking("lee", id);
    const other = await looking("lou", id);
    const form = formOf(seen, "approve");
    const foreign = formOf(other.seen, "approve")["csrf"] ?? "";
    expect((await answer(browser, id, form, "https://evil.example")).status).toBe(403);
    expect((await answer(browser, id, form, null)).status).toBe(403);
    expect((await answer(browser, id, form, "null")).status).toBe(403);
    for (const csrf of ["", "x", foreign]) expect((await answer(browser, id, { ...form, csrf })).status).toBe(403);
    expect((await answer(visit(desk), id, form)).status).toBe(401);
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("the same form sent twice is one act, and hears the same", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    const { browser, seen } = await looking("lee", id);
    const said = [await answer(browser, id, formOf(seen, "approve")), await answer(browser, id, formOf(seen, "approve"))];
    expect(said.map(({ status }) => status)).toEqual([200, 200]);
    expect((await evidenceOf(desk, number)).filter(({ kind }) => kind === "case.approved")).toHaveLength(1);
  });

  it("assurance 25, wish B7: a form of an older question does not answer a newer one", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    const old = await looking("lou", id);
    const { browser, seen } = await looking("lee", id);
    await answer(browser, id, { ...formOf(seen, "modify"), "field.close_code": "successful_issues" });
    const next = await reviewIdOf(desk, number);
    const late = await answer(old.browser, next, formOf(old.seen, "approve"));
    expect([late.status, late.text.includes("another version")]).toEqual([409, true]);
    expect((await answer(old.browser, id, formOf(old.seen, "approve"))).status).toBe(409);
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("no page runs a script that it brings itself, is framed or kept, and none says what it runs on", async () => {
    const { headers, text } = (await looking("lee", await reviewIdOf(desk, await startChange(desk)))).seen;
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'",
    );
    expect([headers.get("cache-control"), headers.get("x-frame-options"), headers.get("x-powered-by")]).toEqual([
      "no-store",
      "DENY",
      null,
    ]);
    expect(text).not.toMatch(/<script|\son\w+=|javascript:|style=/);
  });
});

describe("somebody who cannot answer is told why", () => {
  it("not signed in, not in the directory, not asked, and when nothing of the kind exists", async () => {
    const id = await reviewIdOf(desk, await startChange(desk));
    const nobody = await visit(desk).get(`/reviews/${id}`);
    expect([nobody.status, nobody.text.includes("Please sign in"), nobody.text.includes(`/login?to=${id}`)]).toEqual([
      401,
      true,
      true,
    ]);
    const stranger = await signIn(desk, visit(desk), "mallory", `/login?to=${id}`);
    expect([stranger.status, stranger.text.includes("not in the directory")]).toEqual([403, true]);
    const { seen } = await looking("nora", id);
    expect([seen.status, seen.text.includes("goes to ops-lead"), seen.text.includes("Exact text")]).toEqual([403, true, false]);
    const absent = await (await looking("lee", id)).browser.get("/reviews/no-such-review");
    expect([absent.status, absent.text.includes("no such question")]).toEqual([404, true]);
  });

  it("assurance 36: after the question was closed or expired; a late form changes nothing", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    const { browser, seen } = await looking("lee", id);
    await answerChange(desk, number, "lou", { action: "reject", comment: "policy: not this week" });
    const late = await answer(browser, id, formOf(seen, "approve"));
    expect([late.status, late.text.includes("already rejected"), late.text.includes("it was rejected")]).toEqual([
      409,
      true,
      true,
    ]);
    const other = await startChange(desk);
    const second = await reviewIdOf(desk, other);
    desk.clock.now = new Date(desk.clock.now.getTime() + 24 * 3_600_000);
    expect((await looking("lee", second)).seen.text).toContain("expired without an answer");
    await desk.pass(1);
  });

  it("of another region, and while the store is down", async () => {
    const id = await reviewIdOf(desk, await startChange(desk));
    await desk.restart((world) => ({ ...world, region: "eu-west-1" }));
    const { seen } = await looking("lee", id);
    expect([seen.status, seen.text.includes("Another region")]).toEqual([421, true]);
    const down = () => Promise.reject(new OpsError("STORE_DOWN", "the database does not answer"));
    await desk.restart((world) => ({ ...world, store: { ...world.store, reviews: { ...world.store.reviews, load: down } } }));
    const lost = (await looking("lee", id)).seen;
    expect([lost.status, lost.headers.get("retry-after"), lost.text.includes("Nothing was decided")]).toEqual([503, "5", true]);
    await desk.restart();
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OpsError } from "../../src/case/index.ts";
import { type ShownTo, shownTo, type World } from "../../src/pipeline/index.ts";
import {
  answerByApi,
  ask,
  caseOf,
  closeDesks,
  type Desk,
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
  visit,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let blocked = false;
/** While `blocked`, no write can begin. */
function stoppable(world: World): World {
  const { effects } = world.store;
  const start: typeof effects.start = (...args) =>
    blocked ? Promise.reject(new OpsError("STORE_DOWN", "not now")) : effects.start(...args);
  return { ...world, store: { ...world.store, effects: { ...effects, start } } };
}

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {} }, stoppable);
});
beforeEach(() => {
  blocked = false;
  desk.clock.now = new Date(desk.clock.now.getTime() + 60_000);
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

async function at(who: Name, path: string) {
  const browser = visit(desk);
  await signIn(desk, browser, who);
  return { browser, seen: await browser.get(path) };
}

async function asked() {
  const number = await startChange(desk);
  return { number, id: await reviewIdOf(desk, number) };
}

/** The hidden fields of the form that is sent there. */
function fieldsOf(text: string, action: string): Readonly<Record<string, string>> {
  const form = text.split("<form ").find((part) => part.includes(`action="${action}"`)) ?? "";
  return Object.fromEntries(
    [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map((one) => [one[1] ?? "", one[2] ?? ""]),
  );
}

/** A page's text as people read it. */
function asRead(text: string): string {
  const plain = text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"');
  return plain.replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}

function textsOf(shown: ShownTo | undefined): readonly string[] {
  const { context, prompt, entry = "?" } = shown ?? {};
  return [context, prompt].flatMap((one) => [one?.text ?? "?", one?.sha256 ?? "?"]).concat(entry);
}

async function kindsOf(number: string): Promise<readonly string[]> {
  return (await evidenceOf(desk, number)).map(({ kind }) => kind);
}

describe("further answers on the page and by API", () => {
  it("capability 5.22: the requester is asked back by a form, and by API; the question stays open", async () => {
    const { number, id } = await asked();
    const { browser, seen } = await at("lee", `/reviews/${id}`);
    const form = formOf(seen, "request_info");
    const said = await browser.post(`/reviews/${id}/verdicts`, { ...form, reason: "Which window was used?" });
    await desk.settle();
    expect([said.status, said.text.includes("The requester is asked") || said.text.includes("requester is asked")]).toEqual([
      200,
      true,
    ]);
    expect(await kindsOf(number)).toContain("case.info_requested");
    expect(await standing(desk, number)).toBe("in_review");
    const again = await answerByApi(desk, "lou", id, { verdict: "request_info", reason: "And by whom?" });
    expect([again.status, again.json["title"]]).toEqual([409, "already_asked"]);
    const other = await asked();
    const asking = await answerByApi(desk, "lou", other.id, { verdict: "request_info", reason: "Which window was used?" });
    expect(asking.json).toMatchObject({ status: "counted", event: "info_requested" });
  });

  it("assurance 29: it is handed to a group that is offered, and to no other, by a form and by API", async () => {
    const { number, id } = await asked();
    const { browser, seen } = await at("lee", `/reviews/${id}`);
    expect([...seen.text.matchAll(/<option value="((?:ops|internal)-[^"]*)"/g)].map((one) => one[1])).toEqual([
      "ops-director",
      "internal-audit",
    ]);
    const form = formOf(seen, "reassign");
    const lower = await browser.post(`/reviews/${id}/verdicts`, { ...form, group: "ops-analyst" });
    expect([lower.status, lower.text.includes("may go to ops-director")]).toEqual([403, true]);
    const counted = await browser.post(`/reviews/${id}/verdicts`, { ...formOf(lower, "reassign"), group: "ops-director" });
    await desk.settle();
    expect(counted.status).toBe(200);
    expect(await kindsOf(number)).toContain("case.reassigned");
    expect((await at("dora", `/reviews/${id}`)).seen.text).toContain('class="approve"');
    const other = await asked();
    expect((await answerByApi(desk, "lee", other.id, { verdict: "reassign" })).status).toBe(422);
    expect((await answerByApi(desk, "lee", other.id, { verdict: "reassign", group: "everybody" })).json["title"]).toBe(
      "group_not_allowed",
    );
    expect((await answerByApi(desk, "lee", other.id, { verdict: "reassign", group: "internal-audit" })).json["event"]).toBe(
      "reassigned",
    );
  });

  it("capability 5.21: an approval is taken back by whoever gave it, on the page and by API, before anything was done", async () => {
    for (const way of ["page", "api"]) {
      const { number, id } = await asked();
      const { browser, seen } = await at("lee", `/reviews/${id}`);
      blocked = true;
      await browser.post(`/reviews/${id}/verdicts`, formOf(seen, "approve"));
      blocked = false;
      expect(await standing(desk, number)).toBe("cleared");
      expect((await at("lou", `/reviews/${id}`)).seen.text).not.toContain("Withdraw my approval");
      const other = await ask(desk, `POST /v1/reviews/${id}/withdraw`, tokenOf(desk, "lou"), { reason: "not mine" });
      expect([other.status, other.json["title"]]).toEqual([403, "not_the_approver"]);
      const mine = await browser.get(`/reviews/${id}`);
      const fields = { ...fieldsOf(mine.text, `/reviews/${id}/withdraw`), reason: "wrong window" };
      const done =
        way === "page"
          ? await browser.post(`/reviews/${id}/withdraw`, fields)
          : await ask(desk, `POST /v1/reviews/${id}/withdraw`, tokenOf(desk, "lee"), { reason: "wrong window" });
      expect(done.status).toBe(200);
      await desk.settle();
      expect(await standing(desk, number)).toBe("in_review");
      const entry = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.withdrawn");
      expect(entry).toMatchObject({ actor: { id: "lee" }, payload: { reason: "wrong window" } });
      expect((await ask(desk, `POST /v1/reviews/${id}/withdraw`, tokenOf(desk, "lee"), {})).status).toBe(409);
      await answerByApi(desk, "lou", await reviewIdOf(desk, number), { verdict: "reject", reason: "timing: no" });
    }
  });

  it("assurance 39, capability 5.18: identical questions are listed with every ticket and the count, and approved by one form or request", async () => {
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful_issues", confidence: 0.8 }));
    const others = await asked();
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    const three = [await asked(), await asked(), await asked()];
    const ids = three.map(({ id }) => id);
    const { browser, seen } = await at("lee", `/reviews/${ids[0]}/alike`);
    expect(seen.text).toMatch(/close_task on \d+ tickets/);
    for (const { number } of three) expect(seen.text).toContain(number);
    expect(seen.text).not.toContain(`>${others.number}<`);
    const listed = fieldsOf(seen.text, "/reviews/alike");
    expect(listed["reviews"]?.split(" ")).toEqual(expect.arrayContaining(ids));
    const mixed = await browser.post("/reviews/alike", { ...listed, reviews: [...ids, others.id].join(" ") });
    expect([mixed.status, mixed.text.includes("Nothing was approved")]).toEqual([409, true]);
    expect((await visit(desk).post("/reviews/alike", listed)).status).toBe(401);
    expect((await browser.post("/reviews/alike", { ...listed, csrf: "x" })).status).toBe(403);
    const [first = "", second = "", third = ""] = ids;
    const two = await browser.post("/reviews/alike", { ...listed, reviews: `${first} ${second}` });
    await desk.settle();
    expect(two.text).toContain("2 of 2 approved");
    const more = await asked();
    const said = await ask(desk, "POST /v1/reviews/alike", tokenOf(desk, "lou"), { reviews: [third, more.id], reason: null });
    await desk.settle();
    expect(said.json).toMatchObject({
      count: 2,
      reviews: [
        { id: third, kind: "counted" },
        { id: more.id, kind: "counted" },
      ],
    });
    for (const { number } of [...three, more]) expect(await standing(desk, number)).toBe("ended applied");
    const refused = await ask(desk, "POST /v1/reviews/alike", tokenOf(desk, "lee"), { reviews: [others.id] });
    expect([refused.status, refused.json["title"]]).toEqual([422, "list_invalid"]);
    const alike = await ask(desk, `GET /v1/reviews/${others.id}/alike`, tokenOf(desk, "lee"));
    expect(alike.json["reviews"]).toMatchObject([{ id: others.id }]);
  });
});

describe("what stands behind a question", () => {
  it("capability 2.5: the page shows exactly what the model saw, with the hashes that the evidence holds, to those who are asked alone", async () => {
    const { number, id } = await asked();
    const { browser, seen } = await at("lee", `/reviews/${id}/context`);
    const [shown] = await shownTo(desk.world, (await caseOf(desk, number)).id);
    expect(shown?.prompt).not.toBeNull();
    for (const text of textsOf(shown)) expect(asRead(seen.text)).toContain(text);
    const recorded = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.decided");
    expect(recorded?.text).toContain(textsOf(shown)[3]);
    expect((await browser.get(`/reviews/${id}`)).text).toContain(`/reviews/${id}/context`);
    expect((await at("nora", `/reviews/${id}/context`)).seen.status).toBe(403);
    expect((await visit(desk).get(`/reviews/${id}/context`)).status).toBe(401);
  });

  it("capability 5.12: who was asked, and who was not and why, on the page and by API, also after an escalation", async () => {
    const { id } = await asked();
    const first = await ask(desk, `GET /v1/reviews/${id}/asked`, tokenOf(desk, "lee"));
    const told = [
      { person: "lee", level: "primary", outcome: "asked" },
      { person: "dora", level: "wider", outcome: "skipped", reason: "not_reached_yet" },
    ];
    expect(first.json).toMatchObject({ review: id, asked: [{ why: "asked", told: expect.arrayContaining(told) }] });
    await desk.pass(31 * 60);
    const { seen } = await at("dora", `/reviews/${id}/asked`);
    expect([seen.status, seen.text.includes("more people were asked"), seen.text.includes("not asked: comes later")]).toEqual([
      200,
      true,
      true,
    ]);
    const then = await ask(desk, `GET /v1/reviews/${id}/asked`, tokenOf(desk, "dora"));
    expect(JSON.stringify(then.json["asked"])).toContain('"why":"widen"');
    expect((await ask(desk, `GET /v1/reviews/${id}/asked`, tokenOf(desk, "nora"))).status).toBe(403);
    expect((await ask(desk, `GET /v1/reviews/${id}/asked?x=1`, tokenOf(desk, "dora"))).status).toBe(422);
  });

  it("assurance 30: a form sent by somebody who is not in the directory decides nothing and stands in the evidence, as by API", async () => {
    const { number, id } = await asked();
    const lee = await at("lee", `/reviews/${id}`);
    const browser = visit(desk);
    const stranger = await signIn(desk, browser, "mallory");
    const csrf = /name="csrf" value="([^"]*)"/.exec(stranger.text)?.[1] ?? "";
    const said = await browser.post(`/reviews/${id}/verdicts`, { ...formOf(lee.seen, "approve"), csrf });
    await desk.settle();
    expect([said.status, said.text.includes("not in the directory"), await standing(desk, number)]).toEqual([
      403,
      true,
      "in_review",
    ]);
    const refused = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "review.answer_refused");
    expect(refused.map(({ payload, actor }) => [payload["code"], actor.id])).toEqual([["unknown_person", "oid-mallory"]]);
  });
});

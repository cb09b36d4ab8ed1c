import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answerByApi,
  answerChange,
  ask,
  closeDesks,
  type Desk,
  digestOf,
  evidenceOf,
  openDesk,
  reviewIdOf,
  says,
  standing,
  startChange,
  tokenOf,
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

describe("an answer by API that cannot count", () => {
  it("assurance 25, wish B7: for another version, an early or an older question is refused, and changes nothing", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    for (const digest of ["0".repeat(64), null]) {
      const said = await answerByApi(desk, "lee", id, { verdict: "approve", digest });
      expect([said.status, said.json["title"]]).toEqual([409, "other_digest"]);
    }
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("assurance 36: for a decided, an expired or an unknown question says so with a status of its own", async () => {
    const decided = await startChange(desk);
    const first = await reviewIdOf(desk, decided);
    await answerChange(desk, decided, "lou", { action: "reject", comment: "policy: not this week" });
    expect(await answerByApi(desk, "lee", first, { verdict: "approve" })).toMatchObject({
      status: 409,
      json: { title: "closed" },
    });
    const expired = await startChange(desk);
    const second = await reviewIdOf(desk, expired);
    desk.clock.now = new Date(desk.clock.now.getTime() + 24 * 3_600_000);
    expect(await answerByApi(desk, "lee", second, { verdict: "approve" })).toMatchObject({
      status: 409,
      json: { title: "expired" },
    });
    await desk.pass(1);
    expect(await answerByApi(desk, "lee", second, { verdict: "approve" })).toMatchObject({
      status: 409,
      json: { title: "closed" },
    });
    expect(await answerByApi(desk, "lee", "no-such-review", { verdict: "approve" })).toMatchObject({
      status: 404,
      json: { title: "REVIEW_UNKNOWN" },
    });
    expect((await ask(desk, "GET /v1/reviews/no-such-review", tokenOf(desk, "lee"))).status).toBe(404);
  });

  it("assurance 30: of somebody who was never asked, to a closed question, hears what an unknown one says, and none of his words are kept", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    await answerChange(desk, number, "lou", { action: "reject", comment: "policy: not this week" });
    const before = (await evidenceOf(desk, number)).length;
    const unknown = await answerByApi(desk, "nora", "no-such-review", { verdict: "reject", reason: "words of nora" });
    expect(unknown).toMatchObject({ status: 404, json: { title: "REVIEW_UNKNOWN" } });
    for (const who of ["nora", "ann"] as const) {
      const said = await answerByApi(desk, who, id, { verdict: "reject", reason: "words of a stranger" });
      expect([said.status, said.json]).toEqual([unknown.status, unknown.json]);
    }
    const digest = await digestOf(desk, id);
    const sent = { verdict: "approve", digest, reason: "words of a stranger" };
    const robot = await ask(desk, `POST /v1/reviews/${id}/verdicts`, tokenOf(desk, "mallory"), sent);
    expect([robot.status, robot.json]).toEqual([unknown.status, unknown.json]);
    const entries = (await evidenceOf(desk)).filter(
      ({ corr, kind }) => kind === "review.answer_refused" && corr["review"] === id,
    );
    expect(entries.map(({ payload }) => [payload["code"], payload["reason"]])).toEqual(Array(3).fill(["not_asked", undefined]));
    expect(await evidenceOf(desk, number)).toHaveLength(before);
    expect((await answerByApi(desk, "lee", id, { verdict: "approve" })).json["title"]).toBe("closed");
  });

  it("assurance 28, 29: of somebody who is not asked is refused and recorded; he does not see the question either", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    expect(await ask(desk, `GET /v1/reviews/${id}`, tokenOf(desk, "nora"))).toMatchObject({
      status: 403,
      json: { title: "not_asked" },
    });
    expect(await answerByApi(desk, "nora", id, { verdict: "approve" })).toMatchObject({
      status: 403,
      json: { title: "not_in_group" },
    });
  });

  it("of another region's service is told so", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    await desk.restart((world) => ({ ...world, region: "eu-west-1" }));
    expect(await answerByApi(desk, "lee", id, { verdict: "approve" })).toMatchObject({
      status: 421,
      json: { title: "other_region" },
    });
    expect((await ask(desk, `GET /v1/reviews/${id}`, tokenOf(desk, "lee"))).status).toBe(421);
    await desk.restart();
    expect(await standing(desk, number)).toBe("in_review");
  });

  it.each([
    [{ verdict: "approve" }, "digest: is missing"],
    [{ verdict: "approve", digest: "short" }, "digest: must be the digest"],
    [{ verdict: "delegate", digest: null }, "verdict:"],
    [{ verdict: "modify", digest: null }, "changes: belongs to modify"],
    [{ verdict: "approve", digest: null, changes: {} }, "changes: belongs to modify"],
    [{ verdict: "approve", digest: null, decided_by: "lee" }, "decided_by"],
  ])("is told what would be right: %j", async (body, detail) => {
    const said = await ask(desk, "POST /v1/reviews/some-id/verdicts", tokenOf(desk, "lee"), body);
    expect([said.status, said.json["title"]]).toEqual([422, "malformed"]);
    expect(said.json["detail"]).toContain(detail);
  });

  it("changes that nest thousands of levels deep are told so, by anybody's token, and nothing else looks at them", async () => {
    const id = await reviewIdOf(desk, await startChange(desk));
    for (const [open, close] of [
      ["[", "]"],
      ['{"note":', "}"],
    ] as const) {
      const deep = `${open.repeat(6_000)}"x"${close.repeat(6_000)}`;
      const answer = await fetch(`${desk.url}/v1/reviews/${id}/verdicts`, {
        method: "POST",
        headers: { authorization: `Bearer ${tokenOf(desk, "nora")}`, "content-type": "application/json" },
        body: `{"verdict":"modify","digest":null,"changes":{"note":${deep}}}`,
      });
      expect([answer.status, await answer.json()]).toEqual([
        422,
        expect.objectContaining({ title: "malformed", detail: expect.stringContaining("changes: may nest at most 5 levels") }),
      ]);
    }
  });

  it("capability 5.4: changed words that a ticket does not take are refused, never cut in silence", async () => {
    const id = await reviewIdOf(desk, await startChange(desk));
    const modify = (note: string) => answerByApi(desk, "lee", id, { verdict: "modify", changes: { note } });
    expect(await modify("All steps are done. ".repeat(450))).toMatchObject({
      status: 422,
      json: { title: "changes_invalid", detail: expect.stringContaining('"note" is longer than a ticket takes') },
    });
    expect((await modify("All steps are done. ".repeat(190))).json["event"]).toBe("modified");
  });

  it("assurance 33: a rejection without a reason is refused", async () => {
    const id = await reviewIdOf(desk, await startChange(desk));
    expect(await answerByApi(desk, "lee", id, { verdict: "reject", reason: " " })).toMatchObject({
      status: 422,
      json: { title: "reason_missing" },
    });
  });
});

describe("an answer that is sent again", () => {
  it("with the same Idempotency-Key counts once and hears the same, also when it was refused", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    const refusedKey = { "idempotency-key": "act-0" };
    const first = await answerByApi(desk, "lee", id, { verdict: "reject", headers: refusedKey });
    const again = await answerByApi(desk, "lee", id, { verdict: "reject", headers: refusedKey });
    expect([first.status, again.status, again.json["title"]]).toEqual([422, 422, "reason_missing"]);
    const key = { "idempotency-key": "act-1" };
    const said = [
      await answerByApi(desk, "lee", id, { verdict: "approve", headers: key }),
      await answerByApi(desk, "lee", id, { verdict: "approve", headers: key }),
    ];
    expect(said.map(({ status, json }) => [status, json["event"]])).toEqual([
      [200, "approved"],
      [200, "approved"],
    ]);
    const kinds = (await evidenceOf(desk, number)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "case.approved")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "review.answer_refused")).toHaveLength(1);
    const other = await answerByApi(desk, "lou", id, { verdict: "approve", headers: key });
    expect(other).toMatchObject({ status: 409, json: { title: "closed" } });
  });
});

describe("an approval of high risk", () => {
  it("capability 6.3: counts with a sign-in of the last five minutes alone, which stands in the evidence", async () => {
    const number = await startChange(desk, { columns: { risk: "2" } });
    const id = await reviewIdOf(desk, number);
    const say = async (seconds?: number) =>
      ask(desk, `POST /v1/reviews/${id}/verdicts`, tokenOf(desk, "dora", seconds), {
        verdict: "approve",
        digest: await digestOf(desk, id),
      });
    for (const seconds of [undefined, 301, -120]) {
      const said = await say(seconds);
      expect([said.status, said.json["title"]]).toEqual([403, "factor_missing"]);
      expect(said.json["detail"]).toContain(`${desk.url}/reviews/${id}`);
    }
    const counted = await say(290);
    await desk.settle();
    expect(counted.status).toBe(200);
    const approved = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.approved");
    expect(approved?.payload["verdict"]).toMatchObject({
      factor: { kind: "login", acr: null, at: expect.stringContaining("2026-") },
    });
  });

  it("given in the ticket does not count and leads to the page; a rejection there still counts", async () => {
    const number = await startChange(desk, { columns: { risk: "2" } });
    const id = await reviewIdOf(desk, number);
    await answerChange(desk, number, "dora", { action: "approve" });
    expect(await standing(desk, number)).toBe("in_review");
    const given = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.approval_given");
    expect(given?.payload).toMatchObject({ given: { person: "dora" } });
    const told = JSON.stringify(desk.serviceNow.records("x_ots_ops_review", {}));
    expect(told).toContain(`${desk.url}/reviews/${id}`);
    await answerChange(desk, number, "dora", { action: "reject", comment: "policy: not now" });
    expect(await standing(desk, number)).toBe("ended rejected");
  });
});

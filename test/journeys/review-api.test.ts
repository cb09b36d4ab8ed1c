import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { IdpFault } from "../../simulators/idp/index.ts";
import {
  answerByApi,
  ask,
  caseOf,
  closeDesks,
  type Desk,
  digestOf,
  evidenceOf,
  type Name,
  OPERATOR_TOKEN,
  oid,
  openDesk,
  reviewIdOf,
  says,
  standing,
  startChange,
  taskOf,
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

describe("the API for reviews", () => {
  it("capability 5.8, 15.12: an approval by API does exactly what was shown, and the evidence names who gave it and what proved him", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    const shown = await ask(desk, `GET /v1/reviews/${id}`, tokenOf(desk, "lee"));
    expect(shown.json).toMatchObject({
      id,
      ticket: number,
      state: "open",
      digest: await digestOf(desk, id),
      may: ["approve", "modify", "reject", "request_info", "reassign", "escalate"],
      hand_to: ["ops-director", "internal-audit"],
      factor: null,
    });

    const said = await ask(desk, `POST /v1/reviews/${id}/verdicts`, tokenOf(desk, "lee"), {
      verdict: "approve",
      digest: shown.json["digest"],
    });
    await desk.settle();

    expect(said).toMatchObject({ status: 200, json: { status: "counted", event: "approved" } });
    expect(await standing(desk, number)).toBe("ended applied");
    expect(taskOf(desk, number)).toMatchObject({ state: "3" });
    const approved = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.approved");
    expect(approved?.actor).toMatchObject({ type: "person", id: "lee" });
    expect(approved?.payload["verdict"]).toMatchObject({ person: "lee", account: oid("lee"), provenBy: "idp" });
  });

  it("the card is shown as it was posted, line by line, without the code that is for typing in the ticket", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    const effects = await desk.world.store.effects.ofCase((await caseOf(desk, number)).id);
    const posted = effects.flatMap(({ body }) => (body.kind === "card" ? body.card.lines : []));
    const { json } = await ask(desk, `GET /v1/reviews/${id}`, tokenOf(desk, "lee"));
    expect(json["card"]).toEqual(posted.slice(0, -1));
    expect(posted.at(-1)).toContain("Code for a typed answer");
  });

  it("capability 5.4, assurance 32: a modification by API is checked again and asked about anew", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    const said = await answerByApi(desk, "lee", id, {
      verdict: "modify",
      reason: "one remark",
      changes: { close_code: "successful_issues" },
    });
    expect(said.json).toMatchObject({ status: "counted", event: "modified" });
    expect(await reviewIdOf(desk, number)).not.toBe(id);
    const own = await answerByApi(desk, "lee", await reviewIdOf(desk, number), { verdict: "approve" });
    expect([own.status, own.json["title"]]).toEqual([403, "modifier"]);
    expect(
      (await answerByApi(desk, "lou", await reviewIdOf(desk, number), { verdict: "approve", reason: "the remark is right" }))
        .status,
    ).toBe(200);
    expect(taskOf(desk, number)).toMatchObject({ close_code: "successful_issues" });
  });

  it("wish B15: lists what I may answer, the riskiest first, and with all=1 every waiting question and those that expired", async () => {
    const medium = await startChange(desk, { columns: { risk: "3" } });
    const high = await startChange(desk, { columns: { risk: "2" } });
    const ids = [await reviewIdOf(desk, high), await reviewIdOf(desk, medium)];
    const of = async (who: Name, query = "") => {
      const { json } = await ask(desk, `GET /v1/reviews${query}`, tokenOf(desk, who));
      const listed: readonly { readonly id: string; readonly state: string; readonly mine: boolean }[] = JSON.parse(
        JSON.stringify(json["reviews"]),
      );
      return listed.filter((one) => ids.includes(one.id));
    };
    expect((await of("dora")).map((one) => one.id)).toEqual([ids[0]]);
    expect((await of("nora")).map((one) => one.id)).toEqual([]);
    expect((await of("nora", "?all=1")).map(({ id, state, mine }) => [id, state, mine])).toEqual(
      ids.map((id) => [id, "open", false]),
    );
    await desk.pass(24 * 3_600);
    expect(await of("dora")).toEqual([]);
    expect((await of("nora", "?all=1")).map(({ state }) => state)).toEqual(["expired", "expired"]);
  });
});

describe("an access token", () => {
  const FAULTS: readonly IdpFault[] = [
    { kind: "wrong_audience" },
    { kind: "wrong_issuer" },
    { kind: "alg_none" },
    { kind: "alg_confused" },
    { kind: "bad_signature" },
    { kind: "foreign_key" },
    { kind: "expired" },
    { kind: "no_subject" },
    { kind: "scope", scope: null },
    { kind: "scope", scope: "openid reviews.answer.read" },
  ];
  const ROUTES = ["GET /v1/reviews", "GET /v1/reviews/some-id", "POST /v1/reviews/some-id/verdicts"];

  it.each(ROUTES)(
    "assurance 65: %s refuses without one, with a wrong audience, made for another purpose, alg none, an expired or a forged one",
    async (route) => {
      const tokens = FAULTS.map((fault) => {
        desk.idp.fail(fault);
        return tokenOf(desk, "lee");
      });
      desk.idp.mend();
      const body = route.startsWith("POST") ? { verdict: "approve", digest: null } : undefined;
      for (const token of ["", "x".repeat(40), OPERATOR_TOKEN, ...tokens]) {
        const said = await ask(desk, route, token, body);
        expect([said.status, said.type, said.json["title"]]).toEqual([401, "application/problem+json", "unauthenticated"]);
      }
      expect(desk.refusals.take()).toMatchObject({ "reviews.unauthenticated": FAULTS.length + 3 });
    },
  );

  it("assurance 65: in the query or as an operator's token elsewhere it opens nothing", async () => {
    expect((await ask(desk, `GET /v1/reviews?access_token=${tokenOf(desk, "lee")}`, "")).status).toBe(401);
    expect((await ask(desk, "GET /v1/cases", tokenOf(desk, "lee"))).status).toBe(401);
  });

  it("is taken within 60 s of another clock, and not beyond", async () => {
    desk.idp.fail({ kind: "skew", seconds: 50 });
    const near = tokenOf(desk, "lee");
    desk.idp.fail({ kind: "skew", seconds: 90 });
    const far = tokenOf(desk, "lee");
    desk.idp.mend();
    expect((await ask(desk, "GET /v1/reviews", near)).status).toBe(200);
    expect((await ask(desk, "GET /v1/reviews", far)).status).toBe(401);
  });

  it("of somebody whom the directory does not know, or of a program, answers nothing; a try is in the evidence", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    expect((await ask(desk, "GET /v1/reviews", tokenOf(desk, "mallory"))).json).toMatchObject({
      status: 403,
      title: "unknown_person",
    });
    expect((await ask(desk, "GET /v1/reviews", tokenOf(desk, "robot"))).json).toMatchObject({
      status: 403,
      title: "unknown_person",
    });
    for (const [who, code] of [
      ["mallory", "unknown_person"],
      ["robot", "not_a_person"],
    ] as const) {
      const said = await ask(desk, `POST /v1/reviews/${id}/verdicts`, tokenOf(desk, who), {
        verdict: "approve",
        digest: await digestOf(desk, id),
      });
      expect([said.status, said.json["title"]]).toEqual([403, code]);
    }
    const refused = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "review.answer_refused");
    expect(refused.map(({ payload }) => payload["code"])).toEqual(["unknown_person", "not_a_person"]);
  });

  it("an identity provider that is down is told as such, and is no refusal", async () => {
    const fresh = await openDesk({ login: {} });
    const token = fresh.idp.accessToken(oid("lee"));
    fresh.idp.fail({ kind: "status", status: 500 });
    const get = () => fetch(`${fresh.url}/v1/reviews`, { headers: { authorization: `Bearer ${token}` } });
    const down = await get();
    expect([down.status, down.headers.get("retry-after"), await down.text()]).toEqual([
      503,
      "5",
      expect.not.stringContaining("hunter2"),
    ]);
    fresh.idp.mend();
    expect((await get()).status).toBe(200);
  });
});

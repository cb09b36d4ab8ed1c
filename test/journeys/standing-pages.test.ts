import { execFile } from "node:child_process";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { childEnvironment } from "../support/child-environment.ts";
import {
  ask,
  closeDesks,
  type Desk,
  digestOf,
  type Name,
  OPERATOR_TOKEN,
  openDesk,
  reviewIdOf,
  says,
  signIn,
  standing,
  startChange,
  tokenOf,
  visit,
} from "../support/desk/index.ts";
import { endAll, given, low, newest, withStanding } from "../support/desk/standing.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {}, policy: withStanding() });
});
beforeEach(async () => {
  await endAll(desk);
  desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
});

const Listed = z.looseObject({ standing: z.array(z.looseObject({ id: z.string(), over: z.string().nullable() })) });

async function at(who: Name, path: string) {
  const browser = visit(desk);
  await signIn(desk, browser, who);
  return { browser, seen: await browser.get(path) };
}

/** The hidden fields of the form that is sent there. */
function fieldsOf(text: string, action: string): Readonly<Record<string, string>> {
  const form = text.split("<form ").find((part) => part.includes(`action="${action}"`)) ?? "";
  return Object.fromEntries(
    [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map((one) => [one[1] ?? "", one[2] ?? ""]),
  );
}

/** The command line as an operator runs it. */
function opsTrust(...args: readonly string[]): Promise<string> {
  const env = { ...childEnvironment(), OPS_TRUST_URL: desk.url, OPS_TRUST_ADMIN_TOKEN: OPERATOR_TOKEN };
  return new Promise((done) => {
    execFile(process.execPath, ["src/cli.ts", ...args], { env }, (_error, stdout, stderr) => done(stdout + stderr));
  });
}

describe("wish B16: standing approvals by API, page and command", { timeout: 120_000 }, () => {
  it("wish B16: by API one is given with the digest that was read, listed to those who are asked, and ended", async () => {
    const number = await low(desk);
    const id = await reviewIdOf(desk, number);
    const path = `POST /v1/reviews/${id}/standing`;
    const body = { digest: await digestOf(desk, id), days: 7, uses: 5, reason: "the same plain note each time" };
    expect((await ask(desk, `GET /v1/reviews/${id}`, tokenOf(desk, "lee"))).json["standing"]).toEqual({
      max_days: 30,
      max_uses: 100,
    });
    expect((await ask(desk, path, "", body)).status).toBe(401);
    expect((await ask(desk, path, tokenOf(desk, "lee"), { ...body, days: 0 })).status).toBe(422);
    expect((await ask(desk, path, tokenOf(desk, "lee"), { ...body, days: 31 })).json["title"]).toBe("over_limits");
    expect((await ask(desk, path, tokenOf(desk, "ann"), body)).status).toBe(403);
    const said = await ask(desk, path, tokenOf(desk, "lee"), body);
    await desk.settle();
    expect([said.status, said.json["status"], await standing(desk, number)]).toEqual([201, "given", "ended applied"]);
    const listed = Listed.parse((await ask(desk, "GET /v1/standing", tokenOf(desk, "ann"))).json);
    expect(listed.standing[0]).toMatchObject({ id: said.json["id"], over: null, by: "lee", used: [{ use: 1, ticket: number }] });
    expect((await ask(desk, "GET /v1/standing", tokenOf(desk, "nora"))).json).toEqual({ standing: [] });
    const end = `POST /v1/standing/${String(said.json["id"])}/end`;
    expect((await ask(desk, end, tokenOf(desk, "nora"), { reason: "no reason of mine" })).status).toBe(404);
    expect((await ask(desk, end, tokenOf(desk, "ann"), { reason: "not any more" })).status).toBe(200);
    expect((await newest(desk)).ended).toMatchObject({ why: "revoked", by: "ann" });
  });

  it("wish B16: on the question's page it is given; the list names each ticket, and ends it; forms from elsewhere do neither", async () => {
    const number = await low(desk);
    const id = await reviewIdOf(desk, number);
    const { browser, seen } = await at("lee", `/reviews/${id}`);
    const fields = fieldsOf(seen.text, `/reviews/${id}/standing`);
    const form = { ...fields, days: "7", uses: "5", reason: "the same plain note each time" };
    expect((await browser.post(`/reviews/${id}/standing`, { ...form, csrf: "x" })).status).toBe(403);
    expect((await browser.post(`/reviews/${id}/standing`, form, "https://elsewhere.example")).status).toBe(403);
    expect((await browser.post(`/reviews/${id}/standing`, { ...form, days: "" })).status).toBe(422);
    expect(await standing(desk, number)).toBe("in_review");
    const done = await browser.post(`/reviews/${id}/standing`, form);
    await desk.settle();
    expect([done.status, done.text.includes("Given")]).toEqual([200, true]);
    const second = await low(desk);
    const of = [await newest(desk)];
    const page = await browser.get("/standing");
    for (const text of [number, second, "The ticket is as the SOP wants it.", "2 of 5", "End it"])
      expect(page.text).toContain(text);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const answered = await browser.get(`/reviews/${of[0]?.used[1]?.review ?? ""}`);
    expect(answered.text).toContain(`under standing approval ${of[0]?.id ?? ""}, use 2 of 5`);
    const end = `/standing/${of[0]?.id ?? ""}/end`;
    const { csrf = "" } = fieldsOf(page.text, end);
    expect((await browser.post(end, { csrf: "x", reason: "not any more" })).status).toBe(403);
    expect((await browser.post(end, { csrf, reason: "" })).status).toBe(422);
    expect((await browser.post(end, { csrf, reason: "not any more" })).status).toBe(200);
    expect((await browser.get("/standing")).text).toContain("ended by hand");
  });

  it("wish B16: the form is offered to nobody whom the policy or the question bars", async () => {
    const high = await startChange(desk, { columns: { risk: "2" } });
    const { seen } = await at("dora", `/reviews/${await reviewIdOf(desk, high)}`);
    expect([seen.status, seen.text.includes("/standing")]).toEqual([200, false]);
  });

  it("wish B16: operators list and end them with the command; case show names them", async () => {
    const id = await given(desk);
    const second = await low(desk);
    const list = await opsTrust("standing", "list");
    expect(list).toContain(`${id}  stands  add_comment in chg_low_risk_auto, by lee, until 2026-11-28T`);
    expect(list).toContain(second);
    const caseId = (await newest(desk)).used[1]?.caseId ?? "";
    expect(await opsTrust("case", "show", caseId)).toContain(`under standing approval ${id} of lee until`);
    expect(await opsTrust("standing", "end", "none-such", "--reason", "just a test")).toContain("no such standing approval");
    expect(await opsTrust("standing", "end", id, "--reason", "no longer wanted")).toContain("ended");
    expect((await newest(desk)).ended?.why).toBe("revoked");
  });

  it("wish B16: lists tell of a much used one how often it was used, and name its newest tickets", async () => {
    const id = await given(desk, { uses: 30 });
    const numbers: string[] = [];
    while (numbers.length < 21) numbers.push(await low(desk));
    const { json } = await ask(desk, "GET /v1/standing", tokenOf(desk, "lee"));
    const one = Listed.parse(json).standing.find((each) => each["id"] === id);
    expect([
      one?.["used_count"],
      z
        .array(z.looseObject({ ticket: z.string() }))
        .parse(one?.["used"])
        .map(({ ticket }) => ticket),
    ]).toEqual([22, numbers.slice(-20)]);
    const { browser } = await at("lee", "/standing");
    const page = (await browser.get("/standing")).text;
    expect([page.includes("The newest 20 of 22 tickets"), page.includes("22 of 30")]).toEqual([true, true]);
    expect(await opsTrust("standing", "list")).toContain("used 22 of 30: ..., ");
  });
});

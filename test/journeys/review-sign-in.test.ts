import { createServer } from "node:http";
import express from "express";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { IdpFault } from "../../simulators/idp/index.ts";
import { reviewPages } from "../../src/http/pages/index.ts";
import {
  closeDesks,
  type Desk,
  evidenceOf,
  formOf,
  openDesk,
  ourNotes,
  plantChange,
  reviewIdOf,
  reviewsAt,
  says,
  signIn,
  standing,
  startChange,
  visit,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const ACR = "urn:corp:mfa";
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: { stepUpAcr: ACR, algorithm: "RS256" } });
});
beforeEach(() => {
  desk.idp.mend();
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

describe("signing in", () => {
  it.each<readonly [string, IdpFault]>([
    ["of another audience", { kind: "wrong_audience" }],
    ["of another issuer", { kind: "wrong_issuer" }],
    ["with another nonce", { kind: "wrong_nonce" }],
    ["that nobody signed", { kind: "alg_none" }],
    ["signed with the public key as a secret", { kind: "alg_confused" }],
    ["with a broken signature", { kind: "bad_signature" }],
    ["signed by a key that is not in the key set", { kind: "foreign_key" }],
    ["that is over", { kind: "expired" }],
    ["that names nobody", { kind: "no_subject" }],
    ["from a clock 90 s ahead", { kind: "skew", seconds: 90 }],
  ])("with a token %s opens no session", async (_what, fault) => {
    desk.idp.fail(fault);
    const browser = visit(desk);
    const seen = await signIn(desk, browser, "lee");
    expect([seen.status, seen.text.includes("You are not signed in")]).toEqual([401, true]);
    expect((await browser.get("/reviews")).status).toBe(401);
    expect(desk.log.some(({ message, reason }) => message === "sign-in refused" && reason !== undefined)).toBe(true);
  });

  it("with a clock 50 s ahead, or after the provider changed its keys, works", async () => {
    desk.idp.fail({ kind: "skew", seconds: 50 });
    expect((await signIn(desk, visit(desk), "lee")).status).toBe(200);
    desk.idp.mend();
    const fresh = await openDesk({ login: {} });
    fresh.idp.rotate("keep");
    expect((await signIn(fresh, visit(fresh), "lee")).status).toBe(200);
  });

  it("that was given up, or comes back to another browser, or a second time, opens no session", async () => {
    expect((await signIn(desk, visit(desk), "nobody")).status).toBe(401);
    const browser = visit(desk);
    const seen = await signIn(desk, browser, "lee");
    expect(seen.status).toBe(200);
    const stolen = `/login/callback?code=abc&state=def&iss=${encodeURIComponent(desk.idp.issuer)}`;
    expect((await visit(desk).get(stolen)).status).toBe(401);
    await browser.get("/login");
    expect((await browser.get(stolen)).status).toBe(401);
  });

  it("while the provider is down, or something else answers for it, is told so, without a word of it", async () => {
    for (const fault of [
      { kind: "status", status: 500 },
      { kind: "page" },
      { kind: "dropped" },
      { kind: "redirect", to: "http://169.254.169.254/" },
    ] as const) {
      const fresh = await openDesk({ login: {} });
      fresh.idp.fail(fault);
      const seen = await visit(fresh).get("/login");
      expect([seen.status, seen.text.includes("identity provider does not answer"), seen.text.includes("hunter2")]).toEqual([
        503,
        true,
        false,
      ]);
    }
  });

  it("goes back to a question of ours alone, never to an address", async () => {
    const seen = await signIn(desk, visit(desk), "lee", "/login?to=//evil.example");
    expect(seen.url).toBe(`${desk.url}/reviews`);
  });

  it("lasts an hour, ends with signing out, and its cookie is out of reach of scripts and other sites", async () => {
    const browser = visit(desk);
    const seen = await signIn(desk, browser, "lee");
    const csrf = /name="csrf" value="([^"]*)"/.exec(seen.text)?.[1] ?? "";
    expect((await browser.post("/logout", { csrf: "x" })).status).toBe(403);
    expect((await browser.get("/reviews")).status).toBe(200);
    const kept = new Map(browser.cookies);
    expect((await browser.post("/logout", { csrf })).text).toContain("Signed out");
    expect((await browser.get("/reviews")).status).toBe(401);
    const [name = "", token = ""] = [...kept].find(([key]) => key.endsWith("ots-session")) ?? [];
    const replayed = await fetch(`${desk.url}/reviews`, { headers: { cookie: `${name.split(" ")[1]}=${token}` } });
    expect(replayed.status).toBe(401);
    const { rows } = await desk.database.db.query("select id from sessions");
    expect(rows.some((row) => row["id"] === token)).toBe(false);
    await signIn(desk, browser, "lee");
    desk.clock.now = new Date(desk.clock.now.getTime() + 61 * 60_000);
    expect((await browser.get("/reviews")).status).toBe(401);
  });

  it("signing in again ends the sign-in before: what its cookie held opens nothing", async () => {
    const browser = visit(desk);
    await signIn(desk, browser, "lee");
    const [name = "", token = ""] = [...browser.cookies].find(([key]) => key.endsWith("ots-session")) ?? [];
    const withOld = () => fetch(`${desk.url}/reviews`, { headers: { cookie: `${name.split(" ")[1]}=${token}` } });
    expect((await withOld()).status).toBe(200);
    await signIn(desk, browser, "lee");
    expect([(await withOld()).status, (await browser.get("/reviews")).status]).toEqual([401, 200]);
  });

  it("what the provider says of itself is read again after an hour", async () => {
    const read = () => desk.idp.calls.filter((call) => call.includes("/.well-known/")).length;
    await signIn(desk, visit(desk), "lee");
    const before = read();
    await signIn(desk, visit(desk), "lee");
    expect(read()).toBe(before);
    desk.clock.now = new Date(desk.clock.now.getTime() + 3_600_000);
    expect((await signIn(desk, visit(desk), "lee")).status).toBe(200);
    expect(read()).toBe(before + 1);
  });

  it("over https its cookies are bound to this host and to encrypted connections, and links keep the address's path", async () => {
    const publicUrl = "https://ops.example/trust";
    const deps = { ...reviewsAt(desk.url, desk.idp, desk.world, { refusals: desk.refusals }), publicUrl };
    const server = createServer(express().use(reviewPages(deps, () => Promise.resolve(true))));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    const answer = await fetch(`${url}/login?afresh=1`, { redirect: "manual" });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-ots-login=[\w.-]+; Max-Age=600; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    const asked = new URL(answer.headers.get("location") ?? "").searchParams;
    expect([asked.get("code_challenge_method"), asked.get("max_age"), asked.get("prompt")]).toEqual(["S256", "0", "login"]);
    expect(await (await fetch(`${url}/reviews`)).text()).toContain('href="/trust/login"');
    await new Promise((resolve) => server.close(resolve));
  });
});

describe("a question of high risk on our page", () => {
  it("capability 6.3: is approved only after signing in afresh, which answers nothing yet; time and acr stand in the evidence", async () => {
    const number = await startChange(desk, { columns: { risk: "2" } });
    const id = await reviewIdOf(desk, number);
    const browser = visit(desk);
    await signIn(desk, browser, "dora");
    const before = await browser.get(`/reviews/${id}`);
    expect([formOf(before, "approve"), formOf(before, "reject")["verb"]]).toEqual([{}, "reject"]);
    expect(before.text).toContain(`/login?to=${id}&amp;afresh=1`);

    const after = await signIn(desk, browser, "dora", `/login?to=${id}&afresh=1`);
    await desk.settle();
    expect(after.url).toContain(`/reviews/${id}`);
    expect(after.text).toContain("Nothing has been answered yet");
    expect(await standing(desk, number)).toBe("in_review");

    const counted = await browser.post(`/reviews/${id}/verdicts`, formOf(after, "approve"));
    await desk.settle();
    expect(counted.status).toBe(200);
    const approved = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.approved");
    expect(approved?.payload["verdict"]).toMatchObject({ factor: { kind: "login", acr: ACR, at: desk.clock.now.toISOString() } });
  });

  it("is not approved by a sign-in that is older, weaker, or silent about its time; the try is in the evidence", async () => {
    const number = await startChange(desk, { columns: { risk: "2" } });
    const id = await reviewIdOf(desk, number);
    const browser = visit(desk);
    const strong = await signIn(desk, browser, "dora", `/login?to=${id}&afresh=1`);
    const form = formOf(strong, "approve");
    desk.clock.now = new Date(desk.clock.now.getTime() + 301_000);
    const late = await browser.post(`/reviews/${id}/verdicts`, form);
    expect([late.status, late.text.includes("less than five minutes ago")]).toEqual([403, true]);
    const refused = (await evidenceOf(desk, number)).find(({ kind }) => kind === "review.answer_refused");
    expect(refused?.payload).toMatchObject({ code: "factor_missing", proven_by: "idp" });
    desk.idp.fail({ kind: "weak" });
    expect(formOf(await signIn(desk, browser, "dora", `/login?to=${id}&afresh=1`), "approve")).toEqual({});
    for (const fault of [{ kind: "no_auth_time" }, { kind: "old_sign_in", seconds: 400 }] as const) {
      desk.idp.fail(fault);
      expect((await signIn(desk, browser, "dora", `/login?to=${id}&afresh=1`)).status).toBe(401);
    }
    expect(await standing(desk, number)).toBe("in_review");
  });
});

describe("a change on an instance without our app", () => {
  it("capability 5.3: its note leads to our page, where it is answered", async () => {
    const connection = { mode: "plain", pages: true, publicUrl: "https://ops.example/trust" } as const;
    const plain = await openDesk({ serviceNow: { app: false }, connection, login: {} });
    plain.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    await plain.poll();
    await plain.pass(60);
    const number = plantChange(plain, { columns: { risk: "3" } });
    plain.serviceNow.update("change_request", number, { state: "-1" }, { asUser: "alice" });
    await plain.pass(60);
    await plain.poll();
    const [note = ""] = ourNotes(plain, number);
    const path =
      /Where it is answered, signed in as yourself: https:\/\/ops\.example\/trust(\/reviews\/[\w-]+)\n/.exec(note)?.[1] ?? "";
    expect(note).not.toContain("no page to answer on");
    const browser = visit(plain);
    await signIn(plain, browser, "lee");
    const seen = await browser.get(path);
    const said = await browser.post(`${path}/verdicts`, { ...formOf(seen, "approve"), reason: "checked against the log" });
    await plain.settle();
    expect(said.status).toBe(200);
    expect(await standing(plain, number)).toBe("ended applied");
  });
});

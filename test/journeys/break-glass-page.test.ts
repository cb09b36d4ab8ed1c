import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withGlass } from "../support/desk/glass.ts";
import {
  caseOf,
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
  desk = await openDesk({ login: {}, policy: withGlass() });
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

const TYPED = { reason_code: "outage", reason: "the payment gateway is down, nobody answers", incident: "INC0012345" };

async function browserOf(who: Name | "mallory"): Promise<Visit> {
  const browser = visit(desk);
  await signIn(desk, browser, who);
  return browser;
}

async function placeOf(number: string): Promise<string> {
  return `/break-glass/cases/${(await caseOf(desk, number)).id}`;
}

/** Fills the form that the page shows and sends it. */
async function breaks(browser: Visit, place: string, more: Readonly<Record<string, string>> = {}): Promise<Seen> {
  const seen = await browser.get(place);
  const sent = await browser.post(place, { ...formOf(seen, "break_glass"), ...TYPED, ...more });
  await desk.settle();
  return sent;
}

function useIn({ text }: Seen): string {
  return /\/break-glass\/uses\/([\w-]+)/.exec(text)?.[1] ?? "none";
}

async function codesIn(number: string, kind: string): Promise<readonly unknown[]> {
  return (await evidenceOf(desk, number)).filter((entry) => entry.kind === kind).map(({ payload }) => payload["code"]);
}

describe("wish B23: break-glass on our page", () => {
  it("wish B23: from the question's page whoever has the right sees what he overrides, breaks the glass, and those who are asked judge it on the act's page", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    const lee = await browserOf("lee");
    const place = await placeOf(number);
    expect((await lee.get(`/reviews/${id}`)).text).toContain(`href="${place}"`);
    const shown = await lee.get(place);
    for (const text of ["close_task", "close code: successful", "Asked: ops-lead", "zone: ", "internal-audit must judge it"])
      expect(shown.text).toContain(text);
    const done = await breaks(lee, place);
    expect([done.status, done.text.includes("carried out now")]).toEqual([200, true]);
    expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["ended applied", "3"]);
    const use = `/break-glass/uses/${useIn(done)}`;

    const ina = await browserOf("ina");
    expect((await ina.get("/reviews")).text).toContain(`href="${use}"`);
    const act = await ina.get(use);
    for (const text of [
      "lee, signed in afresh",
      "INC0012345",
      TYPED.reason,
      "Asked: ops-lead",
      "applied",
      "close_task",
      "zone: ",
    ])
      expect(act.text).toContain(text);
    const judged = { ...formOf(act, "judge"), verdict: "justified", reason: "the outage was real" };
    const said = await ina.post(`${use}/verdict`, judged);
    expect([said.status, said.text.includes("Counted"), said.text.includes("justified</strong>, by ina")]).toEqual([
      200,
      true,
      true,
    ]);
    expect((await ina.get("/reviews")).text).not.toContain(use);
    expect((await ina.post(`${use}/verdict`, judged)).status).toBe(409);
    const entry = (await evidenceOf(desk, number)).find(({ kind }) => kind === "break_glass.judged");
    expect(entry).toMatchObject({ actor: { id: "ina" }, payload: { verdict: "justified", broken_by: "lee" } });
  });

  it("wish B23: whoever has the right and is not asked finds the way from the question, and nobody else is offered it or learns of the case", async () => {
    const number = await startChange(desk);
    const [id, place] = [await reviewIdOf(desk, number), await placeOf(number)];
    const dora = await (await browserOf("dora")).get(`/reviews/${id}`);
    expect([dora.status, dora.text.includes(place)]).toEqual([403, true]);
    for (const who of ["nora", "ina"] as const) {
      const browser = await browserOf(who);
      expect((await browser.get(`/reviews/${id}`)).text).not.toContain("/break-glass/");
      const seen = await browser.get(place);
      expect([seen.status, seen.text.includes(number)]).toEqual([404, false]);
    }
    const nobody = await visit(desk).get(place);
    expect([nobody.status, nobody.text.includes(`/login?to=glass-case-`)]).toEqual([401, true]);
    const back = await signIn(desk, visit(desk), "dora", `/login?to=glass-case-${place.split("/").at(-1)}`);
    expect([back.url, back.text.includes("Nothing has been done yet")]).toEqual([`${desk.url}${place}?signed_in=1`, true]);
  });

  it("wish B23: an act is read by those who were asked before it, and not judged by them nor by whoever did it; nobody else reads it", async () => {
    const number = await startChange(desk);
    const done = await breaks(await browserOf("dora"), await placeOf(number));
    const use = `/break-glass/uses/${useIn(done)}`;
    for (const [who, why] of [
      ["lou", "this is judged by internal-audit"],
      ["dora", "nobody judges what he did himself"],
    ] as const) {
      const browser = await browserOf(who);
      const seen = await browser.get(use);
      expect([seen.status, seen.text.includes(why), formOf(seen, "judge")]).toEqual([200, true, {}]);
      const csrf = /name="csrf" value="([^"]*)"/.exec(seen.text)?.[1] ?? "";
      const sent = await browser.post(`${use}/verdict`, { csrf, verdict: "justified", reason: "it was all right" });
      expect(sent.status).toBe(403);
    }
    expect(await codesIn(number, "break_glass.judgement_refused")).toEqual(["not_in_group", "own_glass"]);
    const seen = await (await browserOf("nora")).get(use);
    expect([seen.status, seen.text.includes("judged by internal-audit"), seen.text.includes(number)]).toEqual([403, true, false]);
    expect((await (await browserOf("ina")).get("/break-glass/uses/no-such-act")).status).toBe(404);
  });

  it("wish B23: a stale sign-in is led to a fresh one and back, and its form breaks nothing", async () => {
    const number = await startChange(desk);
    const place = await placeOf(number);
    const lee = await browserOf("lee");
    const form = formOf(await lee.get(place), "break_glass");
    desk.clock.now = new Date(desk.clock.now.getTime() + 6 * 60_000);
    const later = await lee.get(place);
    expect([formOf(later, "break_glass"), later.text.includes("afresh=1")]).toEqual([{}, true]);
    expect((await lee.post(place, { ...form, ...TYPED })).status).toBe(403);
    expect([await standing(desk, number), await codesIn(number, "break_glass.refused")]).toEqual([
      "in_review",
      ["factor_missing"],
    ]);
  });

  it("wish B23: what is missing or wrong in the form is said, what was typed stays, and nothing is done", async () => {
    const number = await startChange(desk);
    const place = await placeOf(number);
    const lee = await browserOf("lee");
    for (const [more, status, said] of [
      [{ reason: "because" }, 422, "at least 10 characters"],
      [{ reason_code: "boredom" }, 422, "say what the emergency is"],
      [{ incident: "<none>" }, 422, "no number of an incident"],
      [{ digest: "f".repeat(64) }, 409, "another version"],
      [{ digest: "" }, 422, "not complete"],
    ] as const) {
      const sent = await breaks(lee, place, more);
      expect([sent.status, sent.text.includes(said), sent.text.includes('value="outage" selected')]).toEqual([
        status,
        true,
        !("reason_code" in more),
      ]);
    }
    expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["in_review", "1"]);
  });

  it("wish B23: a form from elsewhere or of another session, and every opened link, breaks and judges nothing; a stranger's form stands in the evidence", async () => {
    const number = await startChange(desk);
    const place = await placeOf(number);
    const lee = await browserOf("lee");
    const form = { ...formOf(await lee.get(place), "break_glass"), ...TYPED };
    expect((await lee.post(place, form, "https://evil.example")).status).toBe(403);
    expect((await lee.post(place, form, null)).status).toBe(403);
    expect((await lee.post(place, { ...form, csrf: "x" })).status).toBe(403);
    expect((await visit(desk).post(place, form)).status).toBe(401);
    await lee.get(`${place}?${new URLSearchParams(form).toString()}`);
    expect([await standing(desk, number), await codesIn(number, "break_glass.refused")]).toEqual(["in_review", []]);
    const mallory = visit(desk);
    const stranger = await signIn(desk, mallory, "mallory");
    const csrf = /name="csrf" value="([^"]*)"/.exec(stranger.text)?.[1] ?? "";
    expect((await mallory.post(place, { ...form, csrf })).status).toBe(403);
    expect(await codesIn(number, "break_glass.refused")).toEqual(["no_right"]);
    const { headers, text } = await lee.get(place);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect([headers.get("cache-control"), /<script|\son\w+=|style=/.test(text)]).toEqual(["no-store", false]);
  });

  it("wish B23: sent twice, or after somebody answered, it is done once", async () => {
    const number = await startChange(desk);
    const place = await placeOf(number);
    const lee = await browserOf("lee");
    const form = { ...formOf(await lee.get(place), "break_glass"), ...TYPED };
    const said = [await lee.post(place, form), await lee.post(place, form)];
    await desk.settle();
    expect(said.map(({ status }) => status)).toEqual([200, 409]);
    expect((await evidenceOf(desk, number)).filter(({ kind }) => kind === "case.glass_broken")).toHaveLength(1);
    expect((await lee.get(place)).text).toContain("No proposal of this case waits or is held");
  });
});

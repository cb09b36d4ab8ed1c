import { generateSync } from "otplib";
import { afterAll, describe, expect, it } from "vitest";
import { factors, recordOutside, sealOnce } from "../../src/pipeline/index.ts";
import { withGlass } from "../support/desk/glass.ts";
import {
  caseOf,
  closeDesks,
  evidenceOf,
  formOf,
  openDesk,
  says,
  signIn,
  standing,
  startChange,
  taskOf,
  visit,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const closing = { action: "close_task", target: "tasks.1", close_code: "successful" } as const;
const typed = { reason_code: "security", reason: "the intrusion goes on while we wait", incident: "" };

describe("wish B23: break-glass on our page, beyond the plain question", () => {
  it("wish B23: a held proposal stands in the list of whoever has the right alone, with what holds it, and is carried out from there", async () => {
    const policy = withGlass();
    const desk = await openDesk({
      login: {},
      policy: (file) => ({ ...policy(file), logging: { ...file.logging, sink: "local", max_lag_minutes: 0.000_001 } }),
    });
    await recordOutside(desk.world, {
      kind: "test.noted",
      actor: { type: "service", id: "test" },
      subject: { system: "ops-trust", type: "test", id: "1" },
      caseId: null,
      corr: {},
      payload: {},
    });
    await sealOnce(desk.world);
    desk.model.behave(says(closing));
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("held");
    const place = `/break-glass/cases/${(await caseOf(desk, number)).id}`;
    const [dora, lou] = [visit(desk), visit(desk)];
    const list = await signIn(desk, dora, "dora");
    expect([list.text.includes(`href="${place}"`), list.text.includes("the evidence sink local has lacked entries")]).toEqual([
      true,
      true,
    ]);
    expect((await signIn(desk, lou, "ina")).text).not.toContain(place);
    const sent = await dora.post(place, { ...formOf(await dora.get(place), "break_glass"), ...typed });
    await desk.settle();
    expect([sent.status, await standing(desk, number), taskOf(desk, number)["state"]]).toEqual([200, "ended applied", "3"]);
    const use = /\/break-glass\/uses\/[\w-]+/.exec(sent.text)?.[0] ?? "none";
    expect((await dora.get(use)).text).toContain("held: the evidence sink local has lacked entries");
  });

  it("wish B23: where one-time codes are the strongest factor, one of his own breaks the glass, once; a sign-in, a wrong and a used code do not", async () => {
    const desk = await openDesk({ login: {}, policy: withGlass({}, ["login", "totp"]) });
    desk.model.behave(says({ ...closing, confidence: 0.8 }));
    const [one, two] = [await startChange(desk), await startChange(desk)];
    const [place, next] = [
      `/break-glass/cases/${(await caseOf(desk, one)).id}`,
      `/break-glass/cases/${(await caseOf(desk, two)).id}`,
    ];
    const browser = visit(desk);
    await signIn(desk, browser, "dora");
    const bare = await browser.get(place);
    expect([formOf(bare, "break_glass"), bare.text.includes("set up one-time codes")]).toEqual([{}, true]);
    const uri = await factors.enrol(desk.world, "dora", "dora");
    const secret = new URL(uri ?? "").searchParams.get("secret") ?? "";
    const code = generateSync({ secret, epoch: Math.floor(desk.clock.now.getTime() / 1000) });
    const wrong = code === "000000" ? "111111" : "000000";
    const form = { ...formOf(await browser.get(place), "break_glass"), ...typed };
    expect((await browser.post(place, form)).status).toBe(403);
    expect((await browser.post(place, { ...form, code: wrong })).status).toBe(403);
    const done = await browser.post(place, { ...form, code });
    await desk.settle();
    expect([done.status, await standing(desk, one)]).toEqual([200, "ended applied"]);
    const used = await browser.post(next, { ...formOf(await browser.get(next), "break_glass"), ...typed, code });
    expect([used.status, await standing(desk, two)]).toEqual([403, "in_review"]);
    const entries = await evidenceOf(desk);
    const broken = entries.filter(({ kind }) => kind === "case.glass_broken");
    expect(broken.map(({ payload }) => payload["glass"])).toEqual([
      expect.objectContaining({ person: "dora", factor: expect.objectContaining({ kind: "totp", person: "dora" }) }),
    ]);
    expect(JSON.stringify(entries)).not.toContain(code);
  });
});

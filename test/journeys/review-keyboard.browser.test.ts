import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { OpsError } from "../../src/case/index.ts";
import type { World } from "../../src/pipeline/index.ts";
import { closeDesks, type Desk, evidenceOf, openDesk, reviewIdOf, says, standing, startChange } from "../support/desk/index.ts";

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
let browser: Browser;
beforeAll(async () => {
  desk = await openDesk({ login: { host: "localhost" } }, stoppable);
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
});
afterAll(() => browser.close());
beforeEach(() => {
  blocked = false;
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

async function signedIn(name: string, path: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${desk.url}${path}`);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("button", { name }).click();
  await page.waitForURL((url) => url.href.startsWith(desk.url) && !url.pathname.startsWith("/login"));
  return page;
}

/** Goes on with the Tab key until what is focused has this in its text; the mouse is never used. */
async function tabTo(page: Page, mark: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    if (String(await page.evaluate("document.activeElement?.outerHTML ?? ''")).includes(mark)) return;
  }
  throw new Error(`no Tab leads to ${mark}`);
}

const Found = z.array(z.object({ id: z.string() }));

async function objections(page: Page): Promise<readonly string[]> {
  const twin = await browser.newContext({ bypassCSP: true });
  const copy = await twin.newPage();
  await twin.addCookies(await page.context().cookies());
  await copy.goto(page.url());
  await copy.evaluate(axe.source);
  const violations: unknown = await copy.evaluate("axe.run().then((result) => result.violations)");
  await twin.close();
  return Found.parse(violations).map(({ id }) => id);
}

describe("further answers, with the keyboard alone", () => {
  it("capability 5.18: identical questions are opened from one of them, listed, and approved together", async () => {
    const numbers = [await startChange(desk), await startChange(desk)];
    const page = await signedIn("Lee", `/reviews/${await reviewIdOf(desk, numbers[0] ?? "")}`);
    await tabTo(page, "/alike");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "close_task on 2 tickets" }).waitFor();
    expect(await objections(page)).toEqual([]);
    await tabTo(page, 'class="approve"');
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "2 of 2 approved" }).waitFor();
    await desk.settle();
    for (const number of numbers) expect(await standing(desk, number)).toBe("ended applied");
    await page.context().close();
  });

  it("wish B14: a question is handed to another group", async () => {
    const number = await startChange(desk);
    const page = await signedIn("Lee", `/reviews/${await reviewIdOf(desk, number)}`);
    await tabTo(page, "<summary>Hand to another group</summary>");
    await page.keyboard.press("Enter");
    await tabTo(page, 'id="group"');
    await page.keyboard.press("ArrowDown");
    await tabTo(page, 'class="reassign"');
    await page.keyboard.press("Enter");
    await page.getByRole("status").waitFor();
    await desk.settle();
    const handed = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.reassigned");
    expect(handed?.payload["step"]).toMatchObject({ groups: ["ops-director"] });
    await page.context().close();
  });

  it("capability 5.21: an approval is taken back", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    const page = await signedIn("Lee", `/reviews/${id}`);
    blocked = true;
    await tabTo(page, 'class="approve"');
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Approved" }).waitFor();
    blocked = false;
    await page.goto(`${desk.url}/reviews/${id}`);
    expect(await objections(page)).toEqual([]);
    await tabTo(page, ">Withdraw my approval<");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Withdrawn" }).waitFor();
    await desk.settle();
    expect(await standing(desk, number)).toBe("in_review");
    await page.context().close();
  });
});

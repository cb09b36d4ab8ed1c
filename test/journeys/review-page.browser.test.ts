import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import { generateSync } from "otplib";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { closeDesks, type Desk, evidenceOf, openDesk, reviewIdOf, says, standing, startChange } from "../support/desk/index.ts";
import { ROOT } from "../support/source-files.ts";

closeDesks(afterAll);

// Ports and ids differ from run to run: the pictures of the documents are renewed only when asked for.
const thrownAway = process.env["PICTURES"] === "yes" ? null : mkdtempSync(join(tmpdir(), "ots-pictures-"));
const PICTURES = thrownAway ?? join(ROOT, "docs/pictures");
afterAll(() => {
  if (thrownAway !== null) rmSync(thrownAway, { recursive: true, force: true });
});

let desk: Desk;
let browser: Browser;
beforeAll(async () => {
  desk = await openDesk({ login: { host: "localhost" } });
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
});
afterAll(() => browser.close());
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

/** A window of that width, without scripts of its own; what it finds wrong is kept. */
async function openWindow(width = 1100, height = 900): Promise<Page & { readonly wrong: readonly string[] }> {
  const context = await browser.newContext({ viewport: { width, height }, bypassCSP: false });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("console", (message) => {
    // A page with a status such as 401 is an error to the console, and so is a missing favicon.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) wrong.push(message.text());
  });
  page.on("pageerror", (error) => wrong.push(error.message));
  return Object.assign(page, { wrong });
}

async function signIn(page: Page, name: string, path: string): Promise<void> {
  await page.goto(`${desk.url}${path}`);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("button", { name }).click();
  // Back from the provider: a tab that still changes hosts cannot be loaded again.
  await page.waitForURL((url) => url.href.startsWith(desk.url) && !url.pathname.startsWith("/login"));
}

const Found = z.array(
  z.object({ id: z.string(), impact: z.string().nullable(), nodes: z.array(z.object({ html: z.string() })) }),
);

/** What the accessibility rules object to. The page's own policy lets no script in: the rules run from outside of it. */
async function objections(page: Page): Promise<readonly string[]> {
  const twin = await browser.newContext({ bypassCSP: true, viewport: page.viewportSize() });
  const copy = await twin.newPage();
  await twin.addCookies(await page.context().cookies());
  await copy.goto(page.url());
  await copy.evaluate(axe.source);
  const violations: unknown = await copy.evaluate("axe.run().then((result) => result.violations)");
  await twin.close();
  return Found.parse(violations).map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

describe("our pages in a browser", () => {
  it("the list and a question are readable, work without a script of theirs, and break no accessibility rule", async () => {
    await startChange(desk, { columns: { risk: "2" } });
    await startChange(desk, { columns: { risk: "3" } });
    const number = await startChange(desk);
    const page = await openWindow(1100, 460);
    await signIn(page, "Lee", "/reviews?all=1");
    await page.goto(`${desk.url}/reviews?all=1`);
    expect(await objections(page)).toEqual([]);
    await page.screenshot({ path: join(PICTURES, "review-queue.png") });
    await page.getByRole("link", { name: number }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toContain(`close_task on ${number}`);
    expect(await objections(page)).toEqual([]);
    await page.screenshot({ path: join(PICTURES, "review.png"), fullPage: true });
    expect(page.wrong).toEqual([]);
    await page.context().close();
  });

  it("a question is approved with the keyboard alone", async () => {
    const number = await startChange(desk);
    const page = await openWindow();
    await signIn(page, "Lee", `/reviews/${await reviewIdOf(desk, number)}`);
    const focused = () => page.evaluate("document.activeElement?.outerHTML.slice(0, 80) ?? ''").then(String);
    const order: string[] = [];
    for (let presses = 0; presses < 40 && !order.at(-1)?.includes('class="approve"'); presses += 1) {
      await page.keyboard.press("Tab");
      order.push(await focused());
    }
    expect(order[0]).toContain('class="skip"');
    expect(order.at(-1)).toContain('class="approve"');
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Approved" }).waitFor();
    await desk.settle();
    expect(await standing(desk, number)).toBe("ended applied");
    expect(page.wrong).toEqual([]);
    await page.context().close();
  });

  it("on a phone nothing is cut off, and a rejection with its reason works", async () => {
    const number = await startChange(desk);
    const page = await openWindow(360, 740);
    await signIn(page, "Lou", `/reviews/${await reviewIdOf(desk, number)}`);
    const wider = () => page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
    expect(await wider()).toBe(false);
    expect(await objections(page)).toEqual([]);
    await page.getByText("Reject", { exact: true }).first().click();
    await page.getByLabel("What is wrong").selectOption("timing");
    const form = page.locator("details", { has: page.getByLabel("What is wrong") });
    await form.locator("textarea").fill("the freeze is still on");
    await form.getByRole("button", { name: "Reject" }).click();
    await page.getByRole("heading", { name: "Rejected" }).waitFor();
    await page.goto(`${desk.url}/reviews?all=1`);
    expect(await wider()).toBe(false);
    expect(await objections(page)).toEqual([]);
    await desk.settle();
    expect(await standing(desk, number)).toBe("ended rejected");
    await page.context().close();
  });

  it("capability 6.3: high risk leads through a fresh sign-in and back, and only then is there something to approve", async () => {
    const number = await startChange(desk, { columns: { risk: "2" } });
    const page = await openWindow();
    await signIn(page, "Dora", `/reviews/${await reviewIdOf(desk, number)}`);
    desk.clock.now = new Date(desk.clock.now.getTime() + 6 * 60_000);
    await page.reload();
    expect(await page.locator("button.approve").count()).toBe(0);
    await page.getByRole("link", { name: "Sign in again" }).click();
    await page.getByRole("button", { name: "Dora" }).click();
    expect(await page.getByRole("status").textContent()).toContain("Nothing has been answered yet");
    expect(await standing(desk, number)).toBe("in_review");
    await page.locator("button.approve").click();
    await page.getByRole("heading", { name: "Approved" }).waitFor();
    await desk.settle();
    expect(page.wrong).toEqual([]);
    await page.context().close();
  });

  it("capability 6.4: a security key is registered on one's own page and approves a question of high risk, by one touch each", async () => {
    const page = await openWindow(1100, 620);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("WebAuthn.enable");
    await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "usb",
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto(`${desk.url}/login?to=account&afresh=1`);
    await page.getByRole("button", { name: "Ina" }).click();
    await page.getByRole("button", { name: "Register a security key" }).click();
    await page.getByText("Registered: your security key counts from now on.").waitFor();
    await page.getByRole("button", { name: "Set up one-time codes" }).click();
    const secret = (await page.locator("dd code").first().textContent())?.replaceAll(" ", "") ?? "";
    const epoch = Math.floor(desk.clock.now.getTime() / 1000);
    await page.getByLabel("Confirm with the code").fill(generateSync({ secret, epoch }));
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByText("Confirmed: your one-time codes count from now on.").waitFor();
    await page.goto(`${desk.url}/account`);
    expect(await objections(page)).toEqual([]);
    await page.screenshot({ path: join(PICTURES, "account.png"), fullPage: true });

    const number = await startChange(desk, { columns: { risk: "2" } });
    desk.clock.now = new Date(desk.clock.now.getTime() + 6 * 60_000);
    await page.goto(`${desk.url}/reviews/${await reviewIdOf(desk, number)}`);
    expect(await objections(page)).toEqual([]);
    await page.setViewportSize({ width: 1100, height: 900 });
    await page.screenshot({ path: join(PICTURES, "review-high-risk.png"), fullPage: true });
    await page.getByRole("button", { name: "Approve with a security key" }).click();
    await page.getByRole("heading", { name: "Approved" }).waitFor();
    await desk.settle();
    expect(await standing(desk, number)).toBe("ended applied");
    const approved = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.approved");
    expect(approved?.payload["verdict"]).toMatchObject({ person: "ina", factor: { kind: "webauthn" } });
    expect(page.wrong).toEqual([]);
    await page.context().close();
  });

  it("what the model saw, who was asked, and identical questions break no accessibility rule", async () => {
    const numbers = [await startChange(desk), await startChange(desk)];
    const id = await reviewIdOf(desk, numbers[0] ?? "");
    const page = await openWindow();
    await signIn(page, "Lee", `/reviews/${id}`);
    for (const path of ["context", "asked", "alike"]) {
      await page.goto(`${desk.url}/reviews/${id}/${path}`);
      expect(await objections(page)).toEqual([]);
    }
    await page.getByRole("button", { name: /Approve all/ }).click();
    await page.getByRole("heading", { name: / approved/ }).waitFor();
    await desk.settle();
    for (const number of numbers) expect(await standing(desk, number)).toBe("ended applied");
    expect(page.wrong).toEqual([]);
    await page.context().close();
  });
});

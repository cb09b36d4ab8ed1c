import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { withGlass } from "../support/desk/glass.ts";
import {
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  reviewIdOf,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";
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
  desk = await openDesk({ login: { host: "localhost" }, policy: withGlass({}, ["login", "webauthn"]) });
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
});
afterAll(() => browser.close());

/** A window of its own; what it finds wrong is kept. */
async function openWindow(width: number, height: number): Promise<Page & { readonly wrong: readonly string[] }> {
  const page = await (await browser.newContext({ viewport: { width, height }, bypassCSP: false })).newPage();
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  return Object.assign(page, { wrong });
}

async function signIn(page: Page, name: string, path: string): Promise<void> {
  await page.goto(`${desk.url}${path}`);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("button", { name }).click();
  await page.waitForURL((url) => url.href.startsWith(desk.url) && !url.pathname.startsWith("/login"));
}

const Found = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

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

const wider = (page: Page) => page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");

async function tabTo(page: Page, what: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = String(await page.evaluate("document.activeElement?.outerHTML.slice(0, 120) ?? ''"));
    if (focused.includes(what)) return;
  }
  throw new Error(`the keyboard does not reach ${what}`);
}

/** A page of one's own, with a security key in it. */
async function withKey(name: string): Promise<Page & { readonly wrong: readonly string[] }> {
  const page = await openWindow(1100, 900);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "usb", hasUserVerification: true, isUserVerified: true } as const;
  await devtools.send("WebAuthn.addVirtualAuthenticator", { options: { ...options, automaticPresenceSimulation: true } });
  await page.goto(`${desk.url}/login?to=account&afresh=1`);
  await page.getByRole("button", { name }).click();
  await page.getByRole("button", { name: "Register a security key" }).click();
  await page.getByText("Registered: your security key counts from now on.").waitFor();
  return page;
}

describe("break-glass in a browser", () => {
  it("wish B23: a security key breaks the glass from the question's page, and the act is judged with the keyboard alone; no accessibility rule is broken, and nothing is cut off on a phone", async () => {
    const number = await startChange(desk);
    const dora = await withKey("Dora");
    await dora.goto(`${desk.url}/reviews/${await reviewIdOf(desk, number)}`);
    await dora.getByRole("link", { name: "Break the glass" }).click();
    expect(await objections(dora)).toEqual([]);
    await dora.getByLabel("What the emergency is").selectOption("outage");
    await dora.getByLabel("Why it cannot wait").fill("The payment gateway is down, and nobody of the group answers.");
    await dora.getByLabel("Number of the incident").fill("INC0012345");
    await dora.screenshot({ path: join(PICTURES, "break-glass.png"), fullPage: true });
    await dora.getByRole("button", { name: "Break the glass with a security key" }).click();
    await dora.getByRole("heading", { name: "Done" }).waitFor();
    await desk.settle();
    expect(await standing(desk, number)).toBe("ended applied");
    const broken = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.glass_broken");
    expect(broken?.payload["glass"]).toMatchObject({ person: "dora", factor: { kind: "webauthn" } });

    const ina = await openWindow(360, 740);
    await signIn(ina, "Ina", "/reviews");
    expect([await wider(ina), await objections(ina)]).toEqual([false, []]);
    await ina.getByRole("link", { name: number }).click();
    expect([await wider(ina), await objections(ina)]).toEqual([false, []]);
    await tabTo(ina, 'id="verdict"');
    await ina.keyboard.type("justified");
    await tabTo(ina, 'id="reason"');
    await ina.keyboard.type("The outage was real, and nobody was there.");
    await tabTo(ina, "<button>Judge it");
    await ina.keyboard.press("Enter");
    await ina.getByText("Counted: your judgement stands in the evidence.").waitFor();
    expect(await ina.getByText(", by ina,").textContent()).toContain("justified");
    await ina.setViewportSize({ width: 1100, height: 900 });
    await ina.goto(`${desk.url}/break-glass/uses/${await useOf(number)}`);
    await ina.screenshot({ path: join(PICTURES, "break-glass-use.png"), fullPage: true });
    expect([...dora.wrong, ...ina.wrong]).toEqual([]);
  });
});

async function useOf(number: string): Promise<string> {
  const { id } = await caseOf(desk, number);
  return (await desk.world.store.glassUses.list(10)).find(({ caseId }) => caseId === id)?.id ?? "none";
}

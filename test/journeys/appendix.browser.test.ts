import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { AUDITOR_TOKEN, answerChange, closeDesks, type Desk, openDesk, says, startChange } from "../support/desk/index.ts";
import { ROOT } from "../support/source-files.ts";

closeDesks(afterAll);

const folder = mkdtempSync(join(tmpdir(), "ots-appendix-"));
// Ids differ from run to run: the picture of the documents is renewed only when asked for.
const PICTURES = process.env["PICTURES"] === "yes" ? join(ROOT, "docs/pictures") : folder;

let desk: Desk;
let browser: Browser;
beforeAll(async () => {
  desk = await openDesk();
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const Made = z.looseObject({ id: z.string() });
const Found = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

/** A day with something of everything, as the appendix that an auditor keeps. */
async function appendixFile(): Promise<string> {
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  await answerChange(desk, await startChange(desk), "lee", { action: "approve" });
  await answerChange(desk, await startChange(desk), "lee", { action: "reject", comment: "wrong target: the other node" });
  await answerChange(desk, await startChange(desk), "alice", { action: "approve" });
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.95 }));
  await startChange(desk);
  await desk.seal();
  await desk.pass(61);
  await desk.seal();
  const headers = { authorization: `Bearer ${AUDITOR_TOKEN}`, "content-type": "application/json" };
  const body = JSON.stringify({ from: "2026-11-21", to: "2026-11-22", format: "html" });
  const made = await fetch(`${desk.url}/v1/exports`, { method: "POST", headers, body });
  const { id } = Made.parse(await made.json());
  const file = join(folder, "appendix.html");
  writeFileSync(file, await (await fetch(`${desk.url}/v1/exports/${id}`, { headers })).text());
  return file;
}

it("the audit appendix opens from a file, asks for nothing, breaks no accessibility rule, and prints on A4", async () => {
  const url = pathToFileURL(await appendixFile()).href;
  const context = await browser.newContext({ viewport: { width: 1240, height: 1240 } });
  const page = await context.newPage();
  const [asked, wrong]: [string[], string[]] = [[], []];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => wrong.push(message.text()));
  await page.goto(url);
  expect(asked).toEqual([url]);
  expect(wrong).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")).toBe(true);
  await page.screenshot({ path: join(PICTURES, "audit-appendix.png") });
  await page.screenshot({ path: join(tmpdir(), "appendix-full.png"), fullPage: true });
  const pdf = await page.pdf({ preferCSSPageSize: true, path: join(tmpdir(), "appendix.pdf") });
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  const twin = await browser.newContext({ bypassCSP: true });
  const copy = await twin.newPage();
  await copy.goto(url);
  await copy.evaluate(axe.source);
  const violations: unknown = await copy.evaluate("axe.run().then((result) => result.violations)");
  expect(Found.parse(violations).map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});

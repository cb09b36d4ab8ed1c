import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { ServiceNowSim } from "../../../simulators/servicenow/index.ts";
import { ask, BOB, closeInstances, handClock, idOf, json, open, SEED } from "./desk.ts";

closeInstances();

const folder = mkdtempSync(join(tmpdir(), "ots-servicenow-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function note(sim: ServiceNowSim, signal?: AbortSignal): Promise<Response> {
  return fetch(`${sim.url}/api/now/table/incident/${idOf(sim, "incident", "INC0010001")}`, {
    method: "PATCH",
    headers: { authorization: `Basic ${Buffer.from(BOB).toString("base64")}`, "content-type": "application/json" },
    body: JSON.stringify({ work_notes: "once" }),
    ...(signal === undefined ? {} : { signal }),
  });
}

describe("faults of the ServiceNow simulator", () => {
  it("answer an error instead of the work, as often as told, with the platform's body", async () => {
    const sim = await open();
    const fault = sim.faults.add({ kind: "status", status: 500, path: /\/table\/incident/, method: "PATCH", times: 2 });
    const answers = [await note(sim), await note(sim), await note(sim)];
    expect(answers.map((answer) => answer.status)).toEqual([500, 500, 200]);
    expect((await json(answers[0])).error.message).toBe("Transaction cancelled: maximum execution time exceeded");
    expect(fault.hits()).toBe(2);
    expect(sim.writes).toHaveLength(1);
    expect(sim.journal.map((entry) => entry.fault)).toEqual(["status", "status", ""]);
  });

  it("answer a blip of 401, a body of one's own, and only after some requests", async () => {
    const sim = await open();
    sim.faults.add({ kind: "status", status: 401, path: /incident/ });
    sim.faults.add({ kind: "status", status: 503, path: /incident/, after: 1, body: { busy: true } });
    const answers = [await note(sim), await note(sim), await note(sim)];
    expect(answers.map((answer) => answer.status)).toEqual([401, 200, 503]);
    expect(await answers[2]?.json()).toEqual({ busy: true });
  });

  it("limit the rate with the headers a client needs", async () => {
    const clock = handClock();
    const sim = await open({ now: clock.now });
    sim.faults.add({ kind: "rate_limit", path: /./, retryAfterSeconds: 7 });
    const answer = await note(sim);
    expect(answer.status).toBe(429);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "retry-after": "7",
      "x-ratelimit-limit": "36000",
      "x-ratelimit-reset": String(clock.now().getTime() / 1000 + 7),
    });
    expect((await json(answer)).error.message).toBe("Rate limit exceeded");
  });

  it("commit and then answer 500", async () => {
    const sim = await open();
    sim.faults.add({ kind: "commit_then_status", path: /incident/ });
    expect((await note(sim)).status).toBe(500);
    expect(sim.writes).toHaveLength(1);
  });

  it("commit and never answer", async () => {
    const sim = await open();
    sim.faults.add({ kind: "commit_then_timeout", path: /incident/ });
    await expect(note(sim, AbortSignal.timeout(500))).rejects.toThrow("timeout");
    await expect.poll(() => sim.writes.length).toBe(1);
    expect(sim.journal).toMatchObject([{ status: 0, user: "bob", fault: "commit_then_timeout" }]);
  });

  it("commit long after the client has gone", async () => {
    const sim = await open();
    sim.faults.add({ kind: "late_commit", path: /incident/, delayMs: 150 });
    await expect(note(sim, AbortSignal.timeout(20))).rejects.toThrow("timeout");
    expect(sim.writes).toHaveLength(0);
    await vi.waitFor(() => expect(sim.writes).toHaveLength(1), { interval: 10 });
  });

  it("close the connection without any work", async () => {
    const sim = await open();
    sim.faults.add({ kind: "drop", path: /incident/ });
    await expect(note(sim)).rejects.toThrow("fetch failed");
    expect(sim.writes).toHaveLength(0);
  });

  it("answer late", async () => {
    const sim = await open();
    sim.faults.add({ kind: "delay", path: /incident/, delayMs: 30 });
    expect((await note(sim)).status).toBe(200);
  });

  it("answer 200 with a web page, with an error, and with half an answer", async () => {
    const sim = await open();
    sim.faults.add({ kind: "html", path: /incident/ });
    sim.faults.add({ kind: "ok_with_error", path: /incident/ });
    sim.faults.add({ kind: "ok_with_error", path: /incident/, truncated: true });
    const [page, error, half] = [await note(sim), await note(sim), await note(sim)];
    expect([page.status, error.status, half.status]).toEqual([200, 200, 200]);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(await page.text()).toContain("Instance Hibernating page");
    expect(await error.json()).toMatchObject({
      result: [],
      error: { message: expect.stringContaining("Transaction cancelled") },
    });
    await expect(half.json()).rejects.toThrow(SyntaxError);
    expect(sim.writes).toHaveLength(0);
  });

  it("can be disarmed", async () => {
    const sim = await open();
    sim.faults.add({ kind: "drop", path: /./, times: Number.POSITIVE_INFINITY }).remove();
    expect((await ask(sim, BOB, "GET /api/now/table/incident")).status).toBe(200);
    sim.faults.add({ kind: "drop", path: /./ });
    sim.faults.clear();
    expect((await ask(sim, BOB, "GET /api/now/table/incident")).status).toBe(200);
  });
});

describe("the ServiceNow simulator as a process", () => {
  it("prints its url, serves its seed file and ends on SIGTERM", async () => {
    const file = join(folder, "seed.json");
    writeFileSync(file, JSON.stringify(SEED));
    const child = spawn(process.execPath, ["simulators/servicenow/main.ts", "--seed-file", file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(child.stdout, "data");
    const url = /^servicenow dev0001 (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(String(line))?.[1] ?? "";
    const answer = await fetch(`${url}/api/now/table/incident?sysparm_fields=number`, {
      headers: { authorization: `Basic ${Buffer.from(BOB).toString("base64")}` },
    });
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    expect(await answer.json()).toEqual({ result: [{ number: "INC0010001" }] });
    expect(code).toBe(0);
  });
});

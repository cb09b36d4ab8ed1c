import { describe, expect, it } from "vitest";
import type { FaultSpec, JiraSim } from "../../../simulators/jira/index.ts";
import { adf, ask, SERVICE, startSite } from "./site.ts";

const COMMENT = { method: "POST", path: /\/comment$/ } as const;
const post = (sim: JiraSim) => ask(sim, SERVICE, "POST /issue/OPS-1/comment", { body: adf("Once") });
const waiting = (ms: number) => ({ accountId: SERVICE, signal: AbortSignal.timeout(ms) });

/** Gives up after some time, which is long where an answer is expected. */
async function broken(fault: Omit<FaultSpec, "path">, ms = 500): Promise<{ sim: JiraSim; answer: number | "none" }> {
  const sim = await startSite();
  sim.faults.add({ ...COMMENT, ...fault });
  const answer = await ask(sim, waiting(ms), "POST /issue/OPS-1/comment", { body: adf("Once") }).then(
    (reply) => reply.status,
    () => "none" as const,
  );
  return { sim, answer };
}

describe("faults of the simulated Jira", () => {
  it.each([
    ["answers 503 and does nothing", { kind: "status" }, 503, 0],
    ["answers 500 and has done it", { kind: "commit_then_status", status: 500 }, 500, 1],
    ["never answers and has done it", { kind: "commit_then_timeout" }, "none", 1],
    ["cuts the connection and has done it", { kind: "commit_then_reset" }, "none", 1],
    ["never answers and does nothing", { kind: "drop" }, "none", 0],
    ["cuts the connection and does nothing", { kind: "reset" }, "none", 0],
    ["is slow but does it", { kind: "delay", delayMs: 5 }, 201, 1],
    ["limits the rate", { kind: "rate_limit", retryAfterSeconds: 3 }, 429, 0],
  ] as const)("%s", async (_name, fault, status, writes) => {
    const { sim, answer } = await broken(fault, status === "none" ? 500 : 15_000);
    expect(answer).toBe(status);
    expect(sim.writes).toHaveLength(writes);
    expect(sim.journal[0]).toMatchObject({ fault: fault.kind });
    expect((await post(sim)).status).toBe(201);
  });

  it("a late commit happens after the client gave up, when released", async () => {
    const { sim, answer } = await broken({ kind: "late_commit" });
    expect([answer, sim.writes.length]).toEqual(["none", 0]);
    await sim.faults.release();
    expect(sim.writes).toMatchObject([{ kind: "comment_created", accountId: SERVICE }]);
  });

  it("a late commit with a delay is waited for by idle()", async () => {
    const { sim } = await broken({ kind: "late_commit", delayMs: 1 });
    await sim.idle();
    expect(sim.writes).toHaveLength(1);
  });

  it("a login page comes with status 200, and half a document cannot be parsed", async () => {
    const sim = await startSite();
    sim.faults.add({ path: /\/myself$/, kind: "html" });
    const page = await ask(sim, SERVICE, "GET /myself");
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html;charset=UTF-8"]);
    sim.faults.add({ path: /\/myself$/, kind: "garbled" });
    await expect(ask(sim, SERVICE, "GET /myself")).rejects.toThrow(SyntaxError);
  });

  it("a fault strikes as often as asked, after those it skips", async () => {
    const sim = await startSite();
    sim.faults.add({ path: /\/myself$/, kind: "status", status: 502, times: 2, skip: 1 });
    const got = [];
    for (let i = 0; i < 4; i += 1) got.push((await ask(sim, SERVICE, "GET /myself")).status);
    expect(got).toEqual([200, 502, 502, 200]);
    expect(sim.faults.remaining()).toBe(0);
  });

  it("the 21st write to one issue in two seconds is turned away with the headers of the site", async () => {
    const sim = await startSite();
    const replies = await Promise.all(Array.from({ length: 21 }, () => post(sim)));
    const limited = replies.filter((reply) => reply.status === 429);
    expect(limited).toHaveLength(1);
    const headers = limited[0]?.headers;
    expect(headers?.get("ratelimit-reason")).toBe("jira-per-issue-on-write");
    expect(Number(headers?.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(headers?.get("x-ratelimit-remaining")).toBe("0");
    expect(sim.writes).toHaveLength(20);
    sim.setPerIssueLimits(false);
    expect((await post(sim)).status).toBe(201);
  });

  it("idempotent reads are not limited", async () => {
    const sim = await startSite();
    const replies = await Promise.all(Array.from({ length: 40 }, () => ask(sim, SERVICE, "GET /issue/OPS-1?fields=status")));
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200]));
  });
});

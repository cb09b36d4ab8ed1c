import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { z } from "zod";
import { ROOT } from "./support/source-files.ts";

const Cpu = z.object({ service: z.number(), postgresql: z.number(), redis: z.number(), total: z.number() });
const Cases = z.object({ count: z.number(), perSecond: z.number(), cpu: Cpu, ticketCalls: z.number(), modelCalls: z.number() });
const Rate = z.object({ ours: z.number(), bare: z.number() });
const Found = z.object({
  evidence: z.object({ sealing: Rate, verifying: Rate }),
  listener: z.object({ throughput: z.number(), cpu: z.number() }),
  pipeline: z.array(z.object({ queue: z.string(), ours: Cases, floor: Cases, share: z.number() })).min(1),
  reviewed: z.array(z.object({ queue: z.string(), cases: Cases })).min(1),
  queue: z.object({ open: z.number(), page: z.object({ medianMs: z.number(), p99Ms: z.number() }) }),
  memory: z.object({ waiting: z.number(), startMb: z.number(), waitingMb: z.number() }),
});

async function bench(...args: readonly string[]): Promise<{ code: number | null; out: string; complaints: string }> {
  const child = spawn(process.execPath, ["bench/bench.ts", ...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [out, complaints, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, complaints };
}

it("the bench runs every part through the real service and says what it found as JSON", { timeout: 300_000 }, async () => {
  const { code, out, complaints } = await bench("--seconds", "0.3", "--waiting", "5", "--json");

  expect(complaints).not.toContain("Error");
  expect(code).toBe(0);
  const found = Found.parse(JSON.parse(out));
  expect(found.memory.waiting).toBe(5);
  expect(found.queue.open).toBe(5);
  // Ratios of one process's CPU hold on any machine: half of what the target is, for a busy one.
  expect(found.evidence.sealing.ours / found.evidence.sealing.bare).toBeGreaterThan(0.2);
  expect(found.evidence.verifying.ours / found.evidence.verifying.bare).toBeGreaterThan(0.25);
  // Counts, unlike times, are the same on every machine. Timers may add a call of their own.
  for (const { ours } of found.pipeline) {
    expect(ours.modelCalls).toBe(1);
    expect(Math.floor(ours.ticketCalls + ours.modelCalls)).toBeLessThanOrEqual(6);
  }
});

it("a part that does not exist is refused with the usage", async () => {
  const { code, complaints } = await bench("--only", "a,x");

  expect([code, complaints]).toEqual([2, expect.stringContaining("npm run bench -- [options]")]);
});

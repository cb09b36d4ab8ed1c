import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { canariesIn } from "../support/canaries/index.ts";

async function chaos(args: readonly string[]): Promise<{ readonly code: number; readonly printed: string }> {
  const child = spawn(process.execPath, ["demo/chaos.ts", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const exited = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? 1)));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, printed: `${out}${err}` };
}

describe("chaos around the service", () => {
  it("assurance 1, 2, 5, 6: 8 seeded runs with a kill -9 among them: nothing applied twice, nothing lost, no wrong decision", {
    timeout: 150_000,
  }, async () => {
    const { code, printed } = await chaos(["--runs", "8", "--seed", "11", "--kill", "1"]);

    expect(code, printed).toBe(0);
    expect(printed).toMatch(/seed 11: 8 runs, 0 with violations, 1 kills/);
    expect(printed).toMatch(/evidence: .* verified/);
    expect(canariesIn(printed)).toEqual([]);
    for (const end of ["alone", "approved", "rejected", "expired"]) expect(printed).toContain(end);
  });

  it("says what is wrong with an option", { timeout: 20_000 }, async () => {
    const [system, runs] = await Promise.all([chaos(["--system", "both of them"]), chaos(["--runs", "many"])]);

    expect([system.code, runs.code]).toEqual([2, 2]);
    expect(system.printed).toContain("--system is servicenow, jira or both");
    expect(runs.printed).toContain("--runs is a whole number");
  });
});

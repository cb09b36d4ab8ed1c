import { execFile, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  answerChange,
  caseOf,
  closeDesks,
  type Desk,
  OPERATOR_TOKEN,
  openDesk,
  says,
  startChange,
  startVendor,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
let number: string;

beforeAll(async () => {
  desk = await openDesk();
  await startChange(desk);
  desk.model.behave(says({ action: "route_approval", route: "finance" }));
  await startVendor(desk);
  await startChange(desk);
  desk.model.behave(() => ({ kind: "text", text: "no JSON at all" }));
  await startVendor(desk);
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  number = await startChange(desk);
  await answerChange(desk, number, "lee", {
    action: "modify",
    comment: "my own words",
    parameters: { note: "Closed in my own words." },
  });
  await desk.seal();
});

/** The command line as an operator runs it. */
function opsTrust(args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number; text: string }> {
  const { PATH = "" } = process.env;
  return new Promise((done) => {
    execFile(process.execPath, ["src/cli.ts", "rederive", ...args], { env: { PATH, ...env } }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === "number" ? error.code : 0, text: stdout + stderr });
    });
  });
}

describe("ops-trust rederive", () => {
  it("assurance 22, 23: derives each decision of a real log again, offline, from the verified evidence and the policy file alone", async () => {
    const { code, text } = await opsTrust(["--data", desk.dataDir]);
    expect(text).toMatch(/6 decisions: 6 the same, 0 different, 0 under another policy, 0 not derivable/);
    expect(text).toContain(desk.world.policy.hash);
    expect(["apply", "review", "refuse"].filter((gate) => !new RegExp(` ${gate} .* same$`, "m").test(text))).toEqual([]);
    expect(code).toBe(0);
  });

  it("assurance 23: tells one ticket's decisions, its modification among them", async () => {
    const { code, text } = await opsTrust(["--data", desk.dataDir, "--ticket", number]);
    expect(text).toMatch(/case\.decided .*same\n.*case\.modified .*same\n2 decisions/);
    expect(code).toBe(0);
  });

  it("assurance 23: asks the running service about a case", async () => {
    const { id } = await caseOf(desk, number);
    const { code, text } = await opsTrust([id], { OPS_TRUST_URL: desk.url, OPS_TRUST_ADMIN_TOKEN: OPERATOR_TOKEN });
    expect(text).toContain("2 decisions: 2 the same");
    expect(code).toBe(0);
  });

  it("assurance 23: names the policy that would be needed when another one is at hand", async () => {
    const { code, text } = await opsTrust([
      "--data",
      desk.dataDir,
      "--policy",
      "config/examples/incident-triage.yaml",
      "--sops",
      "config/examples/sops",
    ]);
    expect(text).toContain(`another policy: ${desk.world.policy.hash}`);
    expect(text).toContain("6 under another policy");
    expect(code).toBe(2);
  });

  it("assurance 75: the second program verifies the same log and agrees on each decision", () => {
    const policy = join(desk.dataDir, "policy.json");
    const read = (file: string): unknown => parse(readFileSync(file, "utf8"));
    writeFileSync(
      policy,
      JSON.stringify({
        file: read("config/ops-trust-layer.yaml"),
        sops: readdirSync("config/sops").map((name) => read(join("config/sops", name))),
      }),
    );
    const [log = ""] = readdirSync(join(desk.dataDir, "evidence", "segments"));
    const segments = readdirSync(join(desk.dataDir, "evidence", "segments", log)).sort();
    const input = segments.map((name) => readFileSync(join(desk.dataDir, "evidence", "segments", log, name), "utf8")).join("");
    const { status, stdout } = spawnSync(
      process.execPath,
      ["test/independent/second-auditor.mjs", policy, join(desk.dataDir, "evidence", "heads", `${log}.json`)],
      { input, encoding: "utf8" },
    );
    expect(stdout).toContain("decisions: 6 agreed, 0 not derivable, 0 under another policy, 0 disagreed");
    expect(status).toBe(0);
  });

  it("without a case or a folder it says what it needs", async () => {
    expect(await opsTrust([])).toEqual({ code: 1, text: expect.stringContaining("name a case, or a data folder") });
  });
});

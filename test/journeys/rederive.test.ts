import { execFile, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAULTS } from "../../simulators/model/index.ts";
import { sha256 } from "../../src/case/index.ts";
import { recordPolicy } from "../../src/pipeline/index.ts";
import { childEnvironment } from "../support/child-environment.ts";
import {
  answerChange,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  OPERATOR_TOKEN,
  openDesk,
  says,
  startChange,
  startVendor,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
let number: string;
let long: string;

beforeAll(async () => {
  desk = await openDesk();
  await recordPolicy(desk.world);
  await recordPolicy(desk.world);
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
  desk.model.behave(answersSecond());
  long = await startChange(desk, { columns: { description: LONG } });
  await answerChange(desk, long, "lee", { action: "reject", comment: "insufficient_evidence: nobody can read that" });
  await desk.seal();
});

/** Longer than the prompt may be, and not one line like another. */
const LONG = Array.from({ length: 20_000 }, (_, i) => `Step ${i}.`).join(" ");

/** A model whose first answer is no answer. */
function answersSecond(): Parameters<Desk["model"]["behave"]>[0] {
  let call = 0;
  return (request) => {
    call += 1;
    return call === 1 ? FAULTS.malformed_json() : says({ action: "add_comment" })(request);
  };
}

/** The command line as an operator runs it. */
function rederive(args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number; text: string }> {
  return opsTrust(["rederive", ...args], env);
}

function opsTrust(args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number; text: string }> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      ["src/cli.ts", ...args],
      { env: { ...childEnvironment(), ...env }, maxBuffer: 10_000_000 },
      (error, stdout, stderr) => {
        done({ code: typeof error?.code === "number" ? error.code : 0, text: stdout + stderr });
      },
    );
  });
}

describe("ops-trust rederive", () => {
  it("assurance 22, 23: derives each decision of a real log again, offline, from the verified evidence alone: no policy file is at hand", async () => {
    const { code, text } = await rederive(["--data", desk.dataDir], { OPS_TRUST_POLICY: "no/such.yaml" });
    expect(text).toMatch(/7 decisions: 7 the same, 0 different, 0 under another policy, 0 not derivable/);
    expect(text).toContain("no policy file at hand");
    expect(["apply", "review", "refuse"].filter((gate) => !new RegExp(` ${gate} .* same$`, "m").test(text))).toEqual([]);
    expect(code).toBe(0);
  });

  it("assurance 23: tells one ticket's decisions, its modification among them", async () => {
    const { code, text } = await rederive(["--data", desk.dataDir, "--ticket", number]);
    expect(text).toMatch(/case\.decided .*same\n.*case\.modified .*same\n2 decisions/);
    expect(text).toContain(`policy at hand: version 1.6, SHA-256 ${desk.world.policy.hash}`);
    expect(code).toBe(0);
  });

  it("assurance 23: asks the running service about a case and the policy that was in force", async () => {
    const { id } = await caseOf(desk, number);
    const env = { OPS_TRUST_URL: desk.url, OPS_TRUST_ADMIN_TOKEN: OPERATOR_TOKEN };
    const { code, text } = await rederive(
      [id, "--policy", "config/examples/incident-triage.yaml", "--sops", "config/examples/sops"],
      env,
    );
    expect(text).toContain("2 decisions: 2 the same");
    expect(code).toBe(0);
  });

  it("the policy is recorded once a log, as its whole text, which its hash proves", async () => {
    const recorded = (await evidenceOf(desk)).filter(({ kind }) => kind === "policy.recorded");
    expect(recorded).toHaveLength(1);
    expect(sha256(`ots.policy.v1\n${String(recorded[0]?.payload["text"])}`)).toBe(desk.world.policy.hash);
  });

  it("assurance 75: the second program verifies the same log and agrees on each decision, without any policy file", () => {
    const [log = ""] = readdirSync(join(desk.dataDir, "evidence", "segments"));
    const segments = readdirSync(join(desk.dataDir, "evidence", "segments", log)).sort();
    const input = segments.map((name) => readFileSync(join(desk.dataDir, "evidence", "segments", log, name), "utf8")).join("");
    const { status, stdout } = spawnSync(
      process.execPath,
      ["test/independent/second-auditor.mjs", "--head", join(desk.dataDir, "evidence", "heads", `${log}.json`)],
      { input, encoding: "utf8" },
    );
    expect(stdout).toContain("decisions: 7 agreed, 0 not derivable, 0 under another policy, 0 disagreed");
    expect(status).toBe(0);
  });

  it("without a case or a folder it says what it needs", async () => {
    expect(await rederive([])).toEqual({ code: 1, text: expect.stringContaining("name a case, or a data folder") });
  });
});

describe("ops-trust case show --texts", () => {
  it("assurance 15: shows the whole prompt of a long ticket, model, parameters, SOP version and both answers, online and offline alike", async () => {
    const { id } = await caseOf(desk, long);
    const online = { OPS_TRUST_URL: desk.url, OPS_TRUST_ADMIN_TOKEN: OPERATOR_TOKEN };
    const { code, text } = await opsTrust(["case", "show", id, "--texts"], online);
    const asked = desk.model.calls.findLast(
      ({ request }) => request?.user.includes("An earlier answer was not usable") === false,
    );
    const prompt = `${asked?.request?.system}\n\n${asked?.request?.user}`;
    expect(prompt.length).toBeGreaterThan(20_000);
    expect(text).toContain(`----- prompt (${prompt.length} characters)\n${prompt}\n`);
    expect(text).toContain(`prompt_hash: ${sha256(prompt)}`);
    expect(text).toMatch(/deployment: gpt-4o-mini\n[^]*parameters: .*"calls":2[^]*\n  sop: 1\.0\n/);
    expect(text).toMatch(/----- first answer, not used: the answer is not JSON .*\n[^]*----- second answer .*\n.*add_comment/);
    expect(await opsTrust(["case", "show", id, "--texts", "--data", desk.dataDir])).toEqual({ code, text });
  });

  it("assurance 15: the closing entry lists the parts of the prompt with the other entries", async () => {
    const entries = await evidenceOf(desk, long);
    const ended = entries.find(({ kind }) => kind === "case.ended");
    expect(entries.map(({ kind }) => kind)).toContain("text.part");
    const before = entries.slice(0, ended === undefined ? 0 : entries.indexOf(ended));
    expect(ended?.payload["entries"]).toEqual(before.map(({ hash }) => hash));
  });
});

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canariesIn, canariesInFolder } from "../support/canaries/index.ts";
import { folderInMemory } from "../support/scratch.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MINUTES = 180_000;

/** A run of `npm run demo` with a temporary folder of its own, so that what it leaves behind can be seen. */
interface Demo {
  readonly temporary: string;
  /** Ctrl-C: the signal reaches every process of the terminal's foreground group. */
  interrupt(): void;
  /** Where its database lay; known once the story has begun. */
  database(): string;
  /** Resolves when the story has begun, or ended before that. */
  readonly begun: Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly printed: string }>;
}

function startDemo(...options: readonly string[]): Demo {
  // In memory: on a busy disk one flush took ten seconds, and the service then rightly says that it was not stopped in time.
  const temporary = folderInMemory() ?? mkdtempSync(join(tmpdir(), "ots-demo-test-"));
  const env = { ...process.env, TMPDIR: temporary, NO_COLOR: "1" };
  const child = spawn("npm", ["run", "demo", "--", ...options.map((one) => one.replace("HERE", temporary))], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const begun = Promise.withResolvers<void>();
  let printed = "";
  let database = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      printed += chunk;
      if (database !== "" || !printed.includes("sends its")) return;
      database = databaseOf(temporary);
      begun.resolve();
    });
  }
  const ended = new Promise<{ code: number | null; printed: string }>((resolve) => {
    child.once("close", (code) => {
      begun.resolve();
      resolve({ code, printed });
    });
  });
  return {
    temporary,
    database: () => database,
    begun: begun.promise,
    ended,
    interrupt: () => process.kill(-(child.pid ?? 0), "SIGINT"),
  };
}

/** As root it is elsewhere, behind a link. */
function databaseOf(temporary: string): string {
  const [folder = ""] = readdirSync(temporary).filter((name) => name.startsWith("ops-trust-demo-"));
  return realpathSync(join(temporary, folder, "data", "postgres"));
}

/** What is left of a run: processes that inherited its temporary folder or name its database, and files. */
function leftOf({ temporary, database }: Demo): readonly string[] {
  const pids = process.platform === "linux" ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
  const processes = pids.filter(
    (pid) =>
      Number(pid) !== process.pid && (reads(`/proc/${pid}/environ`, temporary) || reads(`/proc/${pid}/cmdline`, database())),
  );
  const files = readdirSync(temporary).filter((name) => name.startsWith("ops-trust-demo-"));
  return [...processes.map((pid) => `process ${pid}`), ...files, ...(existsSync(database()) ? [database()] : [])];
}

function reads(file: string, what: string): boolean {
  try {
    return what !== "" && readFileSync(file, "utf8").includes(what);
  } catch {
    return false; // The process is gone.
  }
}

describe("npm run demo", () => {
  let demo: Demo;
  let code: number | null = null;
  let printed = "";

  beforeAll(async () => {
    demo = startDemo("--keep", "HERE/kept evidence");
    ({ code, printed } = await demo.ended);
  }, MINUTES);

  afterAll(() => rmSync(demo.temporary, { recursive: true, force: true }));

  const row = (key: string): string => printed.split("\n").find((line) => line.startsWith(`${key} `)) ?? "";
  const steps = (key: string): string =>
    printed
      .split("\n")
      .filter((line) => line.includes(`s  ${key} `))
      .join("\n");

  it("ends as its script says, every ticket as expected", () => {
    expect(code, printed).toBe(0);
    expect(printed).not.toMatch(/ NO {2,}|NOT AS EXPECTED/);
  });

  it("shows at least 16 tickets over both workflows", () => {
    const keys = printed.match(/^(?:CHG\d{7}|VO-\d+) .* yes /gm) ?? [];
    expect(keys.length).toBeGreaterThanOrEqual(16);
    expect(new Set(keys.map((key) => key.slice(0, 2)))).toEqual(new Set(["CH", "VO"]));
  });

  it("assurance 53: leaves the evidence log where it was asked to, no secret in it or printed, and the printed command verifies it", () => {
    const [, command = ""] = /^ {2}(npm run verify -- --data .*)$/m.exec(printed) ?? [];
    expect(command).toContain(join(demo.temporary, "kept evidence"));
    const verified = spawnSync("sh", ["-c", command], { cwd: ROOT, encoding: "utf8" });
    expect(verified.status, verified.stderr).toBe(0);
    const [, entries = "0"] = /evidence +(\d+) entries, hash-chained/.exec(printed) ?? [];
    expect(verified.stdout).toContain(`demo.us-east-1.main: verified, ${entries} entries`);
    expect(readdirSync(join(demo.temporary, "kept evidence"))).toEqual(["evidence"]);
    expect([...canariesIn(printed), ...canariesInFolder(join(demo.temporary, "kept evidence"))]).toEqual([]);
  });

  it("leaves no process and no other file behind", () => {
    expect(demo.database()).not.toBe("");
    expect(leftOf(demo)).toEqual([]);
  });

  it("capability 1.1, 1.2: business rules and Automation rules reach the listener", () => {
    expect(steps("CHG0030001")).toMatch(/ServiceNow +sends its webhook -> 202/);
    expect(steps("VO-3")).toMatch(/Jira +sends its Automation web request -> 202/);
  });

  it("shows a note and a review card in full, as they stand in their tickets", () => {
    expect(printed).toMatch(
      /The note, as it stands in the work notes of CHG0030002\n {4}CHG0030002 is in state implement\.[\s\S]* {4}\[ots:[0-9a-f-]{36} evidence:[0-9a-f]{16}\]\n/,
    );
    expect(printed).toMatch(
      /The review card, as it stands on CHG0030006, now closed: "Applied as approved\."\n {4}Review: close_task[\s\S]* {4}Exact text:\n {4}> [\s\S]* {4}Digest: [0-9a-f]{64}\n/,
    );
  });

  it("assurance 1: a forged webhook gets 401 and makes no case", () => {
    expect(steps("CHG0030015")).toContain("sends a forged webhook about it -> 401");
    expect(row("CHG0030015")).toContain("no case");
  });

  it("assurance 5: a webhook delivered twice is answered 200 and changes nothing more", () => {
    expect(steps("CHG0030004")).toContain("once more -> 200");
    expect(steps("CHG0030004").match(/has done it/g)).toHaveLength(1);
  });

  it("capability 1.8: a lost webhook is made up for by the poller", () => {
    expect(steps("CHG0030005")).toMatch(/gets lost on the way[\s\S]*the poller +finds[\s\S]*has done it/);
  });

  it("assurance 9, 71: text that steers and a model that obeys do not get past injection signs and SOP checks", () => {
    expect(steps("CHG0030014")).toMatch(/confidence 1\.00[\s\S]*tries to steer[\s\S]*rejected \(policy\)/);
    expect(steps("CHG0030010")).toMatch(/confidence 0\.99[\s\S]*SOP check window_over does not hold/);
    expect(row("CHG0030010")).toContain("rejected");
  });

  it("assurance 11, capability 4.2: an action outside the allow-list is refused and people get the ticket without it", () => {
    expect(steps("CHG0030011")).toMatch(/refuses it[\s\S]*nothing to approve[\s\S]*rejected \(wrong_action\)/);
  });

  it("assurance 17: a model that is down makes a review without a draft", () => {
    expect(steps("CHG0030013")).toMatch(/gives no answer \(down\)[\s\S]*asks -> ops-lead/);
  });

  it("capability 5.1, 5.2, 5.3: people decide inside ServiceNow and Jira", () => {
    expect(steps("CHG0030006")).toMatch(
      /review record into the ticket[\s\S]*presses Approve[\s\S]*close_task, written, read back CTASK/,
    );
    expect(steps("VO-4")).toMatch(
      /review sub-task VO-\d+ into the ticket[\s\S]*presses Approve[\s\S]*draft_note, written, read back VO-4/,
    );
  });

  it("assurance 25, capability 5.4: a modification is another digest with an approval of its own", () => {
    const digests = [...steps("CHG0030007").matchAll(/for digest ([0-9a-f]{8})/g)].map(([, digest]) => digest);
    expect(new Set(digests).size).toBe(2);
    expect(steps("CHG0030007")).toMatch(
      /Ben Okafor +\(operations lead\) presses Modify[\s\S]*Chiara Lind +\(operations lead\) presses Approve[\s\S]*has done it/,
    );
  });

  it("assurance 26: a ticket that changed after it was read is not written to on the old reading", () => {
    expect(steps("CHG0030012")).toMatch(/apply at once[\s\S]*not applied, read and decided anew|drops this reading/);
    expect(row("CHG0030012")).toContain("rejected");
  });

  it("assurance 28, 30, capability 5.17: who asks for something cannot approve it, and is known by the system's own record", () => {
    expect(steps("VO-6")).toMatch(
      /Grace Hall +\(operations lead\) presses Approve[\s\S]*cannot approve it[\s\S]*Chiara Lind of ops-lead[\s\S]*has done it/,
    );
  });

  it("assurance 36, capability 5.10: no answer in time counts as rejected", () => {
    expect(row("VO-8")).toContain("expired");
  });

  it("capability 5.5: a rejection has a reason, and nothing is changed", () => {
    expect(steps("CHG0030009")).toContain("rejected (insufficient_evidence)");
    expect(steps("CHG0030009")).not.toContain("has done it");
    expect(row("CHG0030009")).toMatch(/rejected +1 +yes/);
  });

  it("capability 4.6: personal data in the text goes to the high-risk reviewers", () => {
    expect(steps("VO-4")).toMatch(/asks -> ops-director or internal-audit: .*personal data/);
  });

  it("assurance 53: planted personal data is in no evidence, sink, log or prompt (the demo checks), nor in the output", () => {
    expect(printed).not.toContain("536-22-8714");
    expect(printed).not.toContain("maria.lopez@example.com");
  });

  it("capability 11.1, 11.2: prints first-pass rate, human-touch rate and handle time", () => {
    expect(printed).toMatch(/first-pass automation rate +\d+% .*\(the policy's target is 60%\)/);
    expect(printed).toMatch(/human-touch rate +\d+% .*\(the policy's target is 40%\)/);
    expect(printed).toMatch(/average handle time +\d+\.\d s automatic, \d+\.\d s with people/);
  });

  it("capability 7.2, 7.5: the evidence verifies and all of it is in the policy's sink", () => {
    const [, entries, shipped] = /evidence +(\d+) entries, hash-chained; (\d+) of them read back/.exec(printed) ?? [];
    expect(Number(entries)).toBeGreaterThan(100);
    expect(shipped).toBe(entries);
    expect(printed).toMatch(/ops-trust verify +demo\.us-east-1\.main: verified, \d+ entries/);
  });
});

describe("npm run demo, stopped by the keyboard", () => {
  it(
    "stops what it started and leaves nothing behind",
    async () => {
      const demo = startDemo();
      await demo.begun;
      demo.interrupt();
      const { code } = await demo.ended;
      expect(code).not.toBe(0);
      expect(demo.database()).not.toBe("");
      expect(leftOf(demo)).toEqual([]);
      rmSync(demo.temporary, { recursive: true, force: true });
    },
    MINUTES,
  );
});

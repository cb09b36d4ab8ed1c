import { spawn } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { canariesIn, expectNone } from "./canaries/index.ts";

const Counts = z.record(z.string(), z.number());
const Summary = z.object({
  rows: Counts,
  webhooks: Counts,
  deliveries: Counts,
  cases: Counts,
  casesTotal: z.number(),
  effects: Counts,
  writtenTwice: z.array(z.string()),
  gates: Counts,
  entries: z.number(),
  verified: z.boolean(),
  restarts: z.number(),
});
export type ReplaySummary = z.infer<typeof Summary>;

/** What one run of the replay printed, and its figures by leg. */
export interface Replayed {
  readonly code: number;
  readonly printed: string;
  readonly legs: Readonly<Record<string, ReplaySummary>>;
}

/** A folder of recorded inputs that a test makes up. Call remove() when done. */
export interface Recorded {
  file(name: string, content: string | Uint8Array): string;
  /** A folder that is not there yet. */
  folder(name: string): string;
  remove(): void;
}

export function recordedInputs(): Recorded {
  const folder = mkdtempSync(join(tmpdir(), "ots-recorded-"));
  return {
    file(name, content) {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    },
    folder: (name) => join(folder, name),
    remove() {
      for (const entry of readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory())) {
        const database = join(folder, entry.name, "postgres");
        // As root the database lives where its unprivileged user can, behind a link.
        if (lstatSync(database, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
          rmSync(readlinkSync(database), { recursive: true, force: true });
        }
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A service that is quick to look again: a fault shall cost a test seconds. */
const QUICK = { OPS_TRUST_SEND_MS: "2000", OPS_TRUST_SETTLE_MS: "1000", OPS_TRUST_TICK_MS: "200", OPS_TRUST_POLL_MS: "500" };

/** Runs `demo/replay.ts` as a person would, to its end; with Ctrl-C once it has printed something. */
export async function runReplay(args: readonly string[], interruptAt?: RegExp): Promise<Replayed> {
  const folder = mkdtempSync(join(tmpdir(), "ots-replay-"));
  const json = join(folder, "summary.json");
  try {
    const env = { ...process.env, ...QUICK };
    const child = spawn(process.execPath, ["demo/replay.ts", ...args, "--json", json], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (interruptAt !== undefined) {
      child.stdout.on("data", (chunk) => void (interruptAt.test(String(chunk)) && child.kill("SIGINT")));
    }
    const exited = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? 1)));
    const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
    const printed = `${out}${err}`;
    expectNone(canariesIn(printed).map((name) => `output of the replay: ${name}`));
    return { code, printed, legs: read(json) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(file: string): Replayed["legs"] {
  try {
    return z.record(z.string(), Summary).parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return {};
  }
}

const HEADER =
  "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,caller_id,opened_by,opened_at,sys_updated_by,sys_updated_at,contact_type,category,subcategory,impact,urgency,priority,assignment_group,assigned_to";

/** An incident log of our own making: so many incidents, each going from new to closed over several rows. */
export function incidentLog(incidents: number): string {
  const rows = Array.from({ length: incidents }, (_, i) => incidentRows(i)).flat();
  return `${[HEADER, ...rows].join("\n")}\n`;
}

function incidentRows(i: number): readonly string[] {
  const number = `INC${String(7_000_001 + i)}`;
  const states = ["New", "Active", "Active", ...(i % 3 === 0 ? ["Awaiting User Info"] : []), "Resolved", "Closed"];
  const urgent = i % 5 === 4;
  return states.map((state, n) => {
    const group = n === 0 ? "?" : `Team ${(i % 4) + 1}`;
    const category = i % 7 === 6 && n < 2 ? "?" : `Category ${(i % 6) + 1}`;
    const priority = urgent ? "2 - High" : "3 - Moderate";
    const at = `${(n % 28) + 1}/3/2024 0${n % 9}:${String(10 + n)}`;
    const active = state === "Closed" ? "false" : "true";
    const cells = [
      number,
      state,
      active,
      String(Math.max(0, n - 1)),
      "0",
      String(n),
      `Caller ${i + 1}`,
      "Opened by 1",
      "1/3/2024 08:00",
      `Updater ${n + 1}`,
      at,
    ];
    return [
      ...cells,
      "Phone",
      category,
      `Sub ${(i % 6) + 1}`,
      "2 - Medium",
      "2 - Medium",
      priority,
      group,
      n < 2 ? "?" : `Worker ${i % 3}`,
    ].join(",");
  });
}

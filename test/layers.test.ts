import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ROOT } from "./support/source-files.ts";

/** [file, its one import, the rule that must find it]: at least one row for each rule that keeps the rooms apart. */
const PLANTED = [
  ["src/case/runtime.ts", `import { y } from "../policy/index.ts"; console.log(y);`, "case-imports-only-itself"],
  ["src/case/types.ts", `import type { Y } from "../policy/index.ts"; export type X = Y;`, "case-imports-only-itself"],
  ["src/case/inline.ts", `import { type Y } from "../policy/index.ts"; export type X = Y;`, "case-imports-only-itself"],
  ["src/case/files.ts", `import { readFileSync } from "node:fs"; export const x = readFileSync;`, "case-uses-only-node-crypto"],
  ["src/ports/value.ts", `import { x } from "../case/index.ts"; export const z = x;`, "ports-are-types-only"],
  ["src/ports/types.ts", `import type { Y } from "../policy/index.ts"; export type X = Y;`, "ports-imports-only-case"],
  ["src/policy/types.ts", `import type { X } from "../privacy/index.ts"; export type Z = X;`, "policy-imports-only-case-ports"],
  ["src/policy/later.ts", `export const load = () => import("../privacy/index.ts");`, "policy-imports-only-case-ports"],
  ["src/policy/io.ts", `import { readFileSync } from "node:fs"; export const x = readFileSync;`, "inner-rooms-do-no-io"],
  [
    "src/pipeline/store.ts",
    `import type { X } from "../store/index.ts"; export type Z = X;`,
    "pipeline-imports-only-inner-rooms",
  ],
  ["src/pipeline/queue.ts", `import { Queue } from "bullmq"; export const q = Queue;`, "bullmq-stays-in-its-room"],
  ["src/pipeline/web.ts", `import type { Request } from "express"; export type R = Request;`, "express-stays-in-its-room"],
  ["src/store/http.ts", `import axios from "axios"; export const a = axios;`, "axios-stays-in-its-room"],
  ["src/store/policy.ts", `import type { Y } from "../policy/index.ts"; export type X = Y;`, "store-imports-only-case-ports"],
  ["src/http/pg.ts", `import { Pool } from "pg"; export const p = Pool;`, "pg-stays-in-its-room"],
  [
    "src/http/store.ts",
    `import type { X } from "../store/index.ts"; export type Z = X;`,
    "http-imports-only-case-ports-pipeline",
  ],
  [
    "src/connectors/jira/other.ts",
    `import { x } from "../models/index.ts"; export const z = x;`,
    "connectors-never-import-each-other",
  ],
  [
    "src/connectors/models/jira.ts",
    `import { Version3Client } from "jira.js"; export const c = Version3Client;`,
    "jira.js-stays-in-its-room",
  ],
  [
    "src/config/deep.ts",
    `import { x } from "../store/index.ts"; export const z = x;`,
    "config-imports-only-case-and-config-parts",
  ],
  ["src/main.ts", `import { x } from "./store/index.ts"; export const z = x;`, "main-and-cli-import-only-world-and-config"],
  ["src/world.ts", `import { z } from "./store/policy.ts"; export const x = z;`, "folders-meet-through-index"],
  ["src/evidence/verify.ts", `import { z } from "zod"; export const x = z;`, "verify-stands-alone"],
  ["src/insight/dev.ts", `import fc from "fast-check"; export const x = fc;`, "package-without-a-room"],
  [
    "src/control/sim.ts",
    `import { s } from "../../simulators/jira.ts"; export const x = s;`,
    "src-never-imports-what-only-surrounds-it",
  ],
  ["src/review/one.ts", `import { b } from "./two.ts"; export const a = b;`, "no-cycles"],
  ["simulators/real.ts", `import { x } from "../src/case/index.ts"; export const z = x;`, "simulators-stand-alone"],
  ["demo/inside.ts", `import { x } from "../src/world.ts"; export const z = x;`, "demo-reaches-the-service-over-http"],
] as const;

const CLEAN = {
  "src/case/index.ts": `export const x = 1;`,
  "src/policy/index.ts": `import { x } from "../case/index.ts"; export const y = x; export type Y = number;`,
  "src/privacy/index.ts": `export const x = 1; export type X = number;`,
  "src/store/index.ts": `export const x = 1; export type X = number;`,
  "src/connectors/models/index.ts": `export const x = 1;`,
  "src/review/two.ts": `import { a } from "./one.ts"; export const b = () => a;`,
  "simulators/jira.ts": `export const s = 1;`,
};

const MANIFEST = z.object({ dependencies: z.record(z.string(), z.string()) });

let root = "";

/** What the layer check prints about a checkout, and whether it was content. */
function check(folder: string): { content: boolean; printed: string } {
  const args = [join(ROOT, "scripts/check-layers.ts"), "--root", folder];
  try {
    return { content: true, printed: execFileSync(process.execPath, args, { encoding: "utf8" }) };
  } catch (error) {
    return { content: false, printed: String((error as { stdout?: unknown }).stdout) }; // execFileSync throws an Error with the child's output
  }
}

function plant(folder: string, files: Iterable<readonly [string, string]>): void {
  for (const [path, text] of files) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
  }
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "layers-"));
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"), "junction");
  writeFileSync(join(root, "package.json"), `{"type":"module","dependencies":{"axios":"*","zod":"*"}}`);
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

// That this checkout is as it should be is `npm run layers` itself, in `npm run check`.
describe("the layer check", { timeout: 60_000 }, () => {
  it("finds every planted import between rooms, type-only ones included", () => {
    plant(root, Object.entries(CLEAN));
    plant(
      root,
      PLANTED.map(([path, text]) => [path, text] as const),
    );
    const { content, printed } = check(root);
    const missed = PLANTED.filter(
      ([path, , rule]) => !printed.split("\n").some((line) => line.includes(`${path} -> `) && line.endsWith(`[${rule}]`)),
    );
    expect(missed.map(([path, , rule]) => `${path}: ${rule}`)).toEqual([]);
    expect(content).toBe(false);
  });

  it("keeps every package that the service depends on in its one room", () => {
    const manifest: unknown = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const packages = Object.keys(MANIFEST.parse(manifest).dependencies);
    const text = packages.map((name, i) => `import * as p${i} from "${name}"; export const q${i} = p${i};`).join("\n");
    plant(root, [["src/ports/packages.ts", text]]);
    const { printed } = check(root);
    const missed = packages.filter((name) => !printed.includes(`[${name}-stays-in-its-room]`));
    expect(missed).toEqual([]);
  });

  it("refuses a checkout in which it read nothing", () => {
    const empty = mkdtempSync(join(tmpdir(), "layers-empty-"));
    mkdirSync(join(empty, "src"));
    const { content, printed } = check(empty);
    rmSync(empty, { recursive: true, force: true });
    expect(printed).toContain("0 modules were read");
    expect(content).toBe(false);
  });
});

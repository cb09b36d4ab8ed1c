import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { canonical, type Entry, Sop, sha256 } from "../../src/case/index.ts";
import { append, EMPTY, genesis, leafOf, rootOf, sealEntries } from "../../src/evidence/index.ts";
import { compilePolicy, type Policy, PolicyFile } from "../../src/policy/index.ts";
import { entriesOf, entriesOfPolicy, linesOf, LOG as OTHER_LOG } from "../evidence/entries.ts";
import { decidedEntry, LOG } from "../support/decided-entries.ts";
import { changed, everyPath, type JsonPath, valueAt } from "../support/json-paths.ts";
import { CHANGES, VENDORS, workflowIn } from "../support/policy.ts";
import { questionsAbout } from "../support/questions.ts";
import { rederiveEntries } from "../support/rederived.ts";
import { signerOf } from "../support/signed-log.ts";
import { PEOPLE, SHIPPED, UNUSUAL, WORTH, type Written } from "../support/written-policies.ts";

const HERE = "test/independent";
const folder = mkdtempSync(join(tmpdir(), "ots-auditor-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function compiled({ file, sops }: Written): Policy {
  const byName = new Map(sops.map((sop) => Sop.parse(sop)).map((sop) => [sop.workflow, sop]));
  const result = compilePolicy(PolicyFile.parse(file), byName);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policy;
}

function entriesUnder(policy: Policy, each: number, worth = false): Entry[] {
  const asked = [CHANGES, VENDORS].flatMap((id) => {
    const workflow = workflowIn(policy, id);
    return fc.sample(questionsAbout(workflow), { seed: 75, numRuns: each }).map((question, i) => {
      const { facts } = question;
      const values = worth ? { ...facts.values, ...WORTH[i % WORTH.length] } : facts.values;
      return { question: { ...question, facts: { ...facts, values } }, workflow };
    });
  });
  return asked.map(({ question, workflow }, i) => decidedEntry(question, workflow, policy, i + 1));
}

interface Run {
  readonly status: number | null;
  readonly text: string;
}

function audit(lines: readonly string[], written: Written | null, head?: object): Run {
  const given = { policy: written ?? undefined, head };
  const args = Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(value));
    return [`--${name}`, file];
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(HERE, "second-auditor.mjs"), ...args], {
    input: lines.join("\n"),
    encoding: "utf8",
  });
  return { status, text: stdout + stderr };
}

const policy = compiled(SHIPPED);
const entries = entriesUnder(policy, 200);
const few = entries.slice(0, 40);
const sealed = sealEntries(LOG, null, few);
const head = { log: LOG, seq: sealed.length, seal: sealed.at(-1)?.seal };

/** A record hashed by somebody who can hash and seal, with an id of its own: the n-th of a log of forgeries. */
function asEntry(forged: unknown, n: number): Entry {
  const id = `01930000-0000-7000-9000-${String(n).padStart(12, "0")}`;
  return { ...(entries[applied] ?? entries[0]), id, ...hashed(changed(forged, ["id"], id)) } as Entry; // the log is never empty
}

function hashed(record: unknown): Pick<Entry, "canonical" | "hash"> {
  const text = canonical(record);
  return { canonical: text, hash: sha256(text) };
}

const applied = entries.findIndex(({ canonical: text }) => /"action":"close_task".*"gate":"apply"/.test(text));
const record: unknown = JSON.parse(entries[applied]?.canonical ?? "null");

/** One entry changed in one place: every member of its decision, and facts that would tell another story. */
const forgeries: readonly { readonly path: JsonPath; readonly to: unknown }[] = [
  ...everyPath(valueAt(record, ["decision"]))
    .filter(([name]) => name !== "policy_ver")
    .flatMap((path) =>
      ["[EMAIL]", 7]
        .filter((to) => to === 7 || !/reason|because|groups/.test(path.join()))
        .map((to) => ({ path: ["decision", ...path], to })),
    ),
  { path: ["decision", "approved_by"], to: "nobody" },
  { path: ["payload", "facts", "values", "window.over"], to: false },
  { path: ["payload", "facts", "values", "attachments.human"], to: 0 },
  { path: ["payload", "facts", "pii", "restricted"], to: true },
  { path: ["payload", "asked", "confidence"], to: "0.8599" },
  { path: ["payload", "asked", "proposal", "payload", "target", "system"], to: "other" },
];

describe("assurance 75: a second program, written from the documentation alone", () => {
  it("stands alone: it imports nothing but Node and its own files", () => {
    const sources = readdirSync(HERE)
      .filter((name) => name.endsWith(".mjs"))
      .map((name) => readFileSync(join(HERE, name), "utf8"));
    const imported = sources.flatMap((text) => [...text.matchAll(/from "([^"]+)"/g)].map((match) => match[1] ?? ""));
    expect(imported.filter((name) => !/^(node:(crypto|fs)|\.\/[a-z-]+\.mjs)$/.test(name))).toEqual([]);
  });

  it.each<[string, Written]>([
    ["the shipped policy", SHIPPED],
    ["a policy that uses everything else", UNUSUAL],
    ["capability 5.15, 5.16: a policy of several people, sums, limits and regions", PEOPLE],
  ])("assurance 22, 23, 75: verifies every seal and agrees on every decision under %s", (_name, written) => {
    const under = compiled(written);
    const all = written === SHIPPED ? entries : entriesUnder(under, 200, written === PEOPLE);
    const ours = rederiveEntries(
      all.map(({ hash, canonical: text }) => ({ hash, record: JSON.parse(text) })),
      under,
    );
    const count = (kind: string): number => ours.filter(({ derivation }) => derivation.kind === kind).length;
    const { status, text } = audit(linesOf(sealEntries(LOG, null, all)), written);
    expect(text).toBe(
      `chain: 400 entries hold\ndecisions: ${count("same")} agreed, ${count("not_derivable")} not derivable, 0 under another policy, 0 disagreed\n`,
    );
    expect(count("same")).toBeGreaterThan(330);
    expect(status).toBe(0);
  });

  it("capability 5.15, 5.16: those decisions do speak of several people, of limits and of sums that nobody can read", () => {
    const texts = entriesUnder(compiled(PEOPLE), 200, true).map(({ canonical: text }) => text);
    for (const said of ['"need":2', '"need":3', '"veto":"majority"', "above the authority of ops-lead", "amount has no value"])
      expect(texts.filter((text) => text.includes(said)).length).toBeGreaterThan(5);
  });

  it("capability 9.8: those decisions do speak of actions that are taken back, and of tickets where one was", () => {
    for (const said of ['"rule":"reversal"', '"rule":"contested"'])
      expect(entries.filter(({ canonical: text }) => text.includes(said)).length).toBeGreaterThan(5);
  });

  it("assurance 43, 75: names the first line that was tampered with, also at the noted head", () => {
    const lines = linesOf(sealed);
    const flip = (text: string, at: number): string => text.slice(0, at) + (text[at] === "a" ? "b" : "a") + text.slice(at + 1);
    for (const [line, where] of [
      [0, '"prev":"'],
      [7, '"canonical":"'],
      [39, '"at":"'],
    ] as const) {
      const text = lines[line] ?? "";
      expect(audit(lines.with(line, flip(text, text.indexOf(where) + where.length + 4)), SHIPPED, head)).toMatchObject({
        status: 1,
        text: expect.stringContaining(`chain: line ${line + 1} does not hold`),
      });
    }
    expect(audit(lines.toSpliced(3, 1), SHIPPED, head).text).toContain("line 4 does not hold: its number is 5, expected 4");
    expect(audit(lines.slice(0, -1), SHIPPED, head).text).toContain(
      "line 40 does not hold: the log ends before the noted head 40",
    );
    const other = few.with(5, asEntry(changed(record, ["payload", "review"], "other"), 5));
    expect(audit(linesOf(sealEntries(LOG, null, other)), SHIPPED, head).text).toContain(
      "line 40 does not hold: its seal is not the noted head's",
    );
  });

  const forged = forgeries.map(({ path, to }) => changed(record, path, to));
  const caught = audit(linesOf(sealEntries(LOG, null, forged.map(asEntry))), SHIPPED);

  it.each(forgeries.map(({ path }, i) => [path.join("."), i + 1] as const))(
    "assurance 75: an entry whose %s was changed is found, although everything was hashed and sealed again",
    (_path, number) => {
      expect(caught.text).toContain(`entry ${number}: disagreed: `);
      expect(caught.text).toContain(`chain: ${forged.length} entries hold`);
      expect(caught.status).toBe(1);
    },
  );

  it("assurance 22: decisions under a policy that is not at hand are counted, not judged", () => {
    expect(audit(linesOf(sealed).slice(0, 1), UNUSUAL).text).toContain(
      "decisions: 0 agreed, 0 not derivable, 1 under another policy, 0 disagreed",
    );
  });

  it("assurance 15, 75: it names a long text that is missing, cut or changed, although everything was sealed again", () => {
    const all = entriesOf("A long text. ".repeat(12_000));
    const said: unknown = JSON.parse(all[1]?.canonical ?? "null");
    const hash = String(valueAt(said, ["payload", "sha256"]));
    const told = (some: readonly Entry[]): string => audit(linesOf(sealEntries(OTHER_LOG, null, some)), SHIPPED).text;
    expect(told(all)).toContain(`chain: ${all.length} entries hold`);
    expect(told(all.slice(-1))).toContain(`line 1 does not hold: the text ${hash} that it names is not there`);
    expect(told(all.toSpliced(1, 1))).toContain(`line 2 does not hold: part 2 of the text ${hash} is not there`);
    const other = { ...all[1], ...hashed(changed(said, ["payload", "text"], "other")) } as Entry; // the text has several parts
    expect(told(all.with(1, other))).toContain(`the text ${hash} has another hash`);
  });

  it("assurance 22, 43, 75: it finds a policy that does not have its hash, a blank line and a member that comes twice", () => {
    const told = (lines: readonly string[]): string => audit(lines, null).text;
    const lines = (text: string, hash?: string) => linesOf(sealEntries(OTHER_LOG, null, entriesOfPolicy(text, hash)));
    for (const text of [canonical(SHIPPED.file), canonical({ file: "x".repeat(150_000) })])
      expect(told(lines(text, "a".repeat(64)))).toContain("its policy does not have its hash");
    const [first = "", second = ""] = linesOf(sealed);
    expect(told([first, "", second])).toContain("line 2 does not hold: the line is not an entry");
    expect(told([first, second.replace("{", '{"seq":2,')])).toContain("line 2 does not hold: the line is not an entry");
    expect(told([first, second, ""])).toContain("chain: 2 entries hold");
  });

  it("assurance 43, 75: it verifies checkpoints, their keys and the tree, and says what does not hold", () => {
    const signer = signerOf(LOG);
    const file = join(folder, "checkpoints.jsonl");
    const told = (lines: readonly string[], notes: readonly string[], key = signer.vkey): Run => {
      writeFileSync(file, `${notes.map((note) => JSON.stringify({ log: LOG, size: 0, note })).join("\n")}\n{"half`);
      return spawned(lines, key);
    };
    const spawned = (lines: readonly string[], key: string): Run => {
      const args = [join(HERE, "second-auditor.mjs"), "--checkpoints", file, "--key", key];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { input: lines.join("\n"), encoding: "utf8" });
      return { status, text: stdout + stderr };
    };
    const lines = linesOf(sealed);
    const notes = [1, 2, 3, 7, 8, 31, 32, 33].map((size) => signer.note(sealed.slice(0, size)));
    expect(told(lines, notes)).toMatchObject({ status: 0, text: expect.stringContaining("checkpoints: 8 hold, up to entry 33") });
    expect(told(lines.slice(0, 20), notes)).toMatchObject({
      status: 1,
      text: expect.stringContaining("checkpoints: 31 entries were signed, the log has 20"),
    });
    const other = signer.note(sealed.toSpliced(5, 1));
    const at = "2026-11-21T12:10:01.000000Z";
    const late = few.with(39, { ...asEntry(changed(record, ["at"], at), 40), at });
    const tail = sealEntries(LOG, null, late);
    expect(told(linesOf(tail), [signer.note(tail.slice(0, 30))])).toMatchObject({
      status: 1,
      text: expect.stringContaining("checkpoints: 1 hold, up to entry 30, NOT VERIFIED behind it: 10 entries are not signed"),
    });
    const half = `${JSON.stringify({ note: notes[0] })}`;
    writeFileSync(file, `${half.slice(0, 60)}\n${half}\n{"half\n${half}\n`);
    expect(spawned(lines, signer.vkey).text).toContain("checkpoints: a line cannot be read");
    expect(told(lines, [...notes, other]).text).toContain("checkpoints: the first 39 entries are not the signed ones");
    expect(told(lines, notes, signerOf(LOG).vkey).text).toContain("checkpoints: one is not signed by the key");
    expect(told(lines, [(notes[3] ?? "").replace("\n7\n", "\n8\n")]).text).toContain("checkpoints: a signature does not hold");
    const strange = signerOf(OTHER_LOG);
    expect(told(lines, [strange.note(sealed)], strange.vkey).text).toContain("checkpoints: one is of another log");
  });

  it("the example in docs/evidence.md holds", () => {
    const text = readFileSync("docs/evidence.md", "utf8");
    const hash = /with the hash `([0-9a-f]{64})`/.exec(text)?.[1] ?? "";
    expect(text).toContain(genesis(LOG));
    expect(text).toContain(`the leaf \`${leafOf(hash).toString("hex")}\``);
    const three = append(EMPTY, [leafOf(hash), leafOf(hash), leafOf(hash)]);
    expect(text).toContain(`three times has the root \`${rootOf(three).toString("base64")}\``);
    expect(text).toContain(sha256(canonical({ v: 1, log: LOG, seq: 1, epoch: 1, entry: hash, prev: genesis(LOG) })));
  });
});

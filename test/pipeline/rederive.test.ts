import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, type Entry, sha256 } from "../../src/case/index.ts";
import type { Derived, Recorded } from "../../src/pipeline/index.ts";
import { decidedEntry } from "../support/decided-entries.ts";
import { policyOf } from "../support/desk/world.ts";
import { changed, everyPath, type JsonPath, valueAt } from "../support/json-paths.ts";
import { CHANGES, VENDORS, workflowIn } from "../support/policy.ts";
import { questionsAbout } from "../support/questions.ts";
import { rederiveEntries } from "../support/rederived.ts";

const POLICY = policyOf();
const WORKFLOWS = [workflowIn(POLICY, CHANGES), workflowIn(POLICY, VENDORS)];
const sampled = WORKFLOWS.flatMap((workflow) =>
  fc.sample(questionsAbout(workflow), { seed: 23, numRuns: 400 }).map((question) => ({ question, workflow })),
);
const ENTRIES = sampled.map(({ question, workflow }, i) => recordedOf(decidedEntry(question, workflow, POLICY, i + 1)));

function recordedOf({ hash, canonical: text }: Pick<Entry, "hash" | "canonical">): Recorded {
  return { hash, record: JSON.parse(text) };
}

/** A record as somebody would have recorded it who could also write its hash. */
function forged(record: unknown): Recorded {
  return { record, hash: sha256(canonical(record)) };
}

function derive(entry: Recorded): Derived["derivation"] | undefined {
  return rederiveEntries([entry], POLICY)[0]?.derivation;
}

const sound = ENTRIES.find(
  ({ record }) => valueAt(record, ["decision", "gate"]) === "apply" && valueAt(record, ["decision", "action"]) === "close_task",
) ?? { hash: "", record: null };
const altered = (entry: Recorded): readonly string[] =>
  (valueAt(entry.record, ["payload", "asked", "altered"]) ?? []) as string[]; // as recorded above

describe("deriving recorded decisions again", () => {
  it("assurance 23: the evidence alone gives every decision of every outcome again, byte for byte", () => {
    const derived = rederiveEntries(ENTRIES, POLICY);
    const wrong = derived.flatMap((one, i) =>
      one.derivation.kind === "same" || altered(ENTRIES[i] ?? sound).length > 0 ? [] : [one.derivation],
    );
    expect(derived).toHaveLength(ENTRIES.length);
    expect(wrong).toEqual([]);
    expect(new Set(derived.map(({ gate }) => gate))).toEqual(new Set(["apply", "review", "hold", "refuse"]));
    expect(new Set(derived.map(({ kind }) => kind))).toEqual(new Set(["case.decided", "case.modified"]));
  });

  it("assurance 22: each decision's entry names the policy's hash and the thresholds in force", () => {
    for (const { record } of ENTRIES) {
      const review = valueAt(record, ["corr", "workflow"]) === CHANGES ? "0.7000" : "0.6800";
      expect(valueAt(record, ["decision", "policy_ver"])).toBe(POLICY.hash);
      expect(valueAt(record, ["decision", "review_below"])).toBe(review);
    }
  });

  it("assurance 23: whatever is changed in a recorded decision is named", () => {
    const decision = valueAt(sound.record, ["decision"]);
    for (const path of everyPath(decision).filter(([name]) => name !== "policy_ver")) {
      const record = changed(sound.record, ["decision", ...path], "something else");
      expect(derive(forged(record))).toEqual({ kind: "differs", fields: [path[0]] });
    }
    expect(derive(forged(changed(sound.record, ["decision", "approved_by"], "nobody")))).toEqual({
      kind: "differs",
      fields: ["approved_by"],
    });
  });

  it.each<[JsonPath, unknown]>([
    [["facts", "values", "window.over"], false],
    [["facts", "values", "conflicts.open"], 1],
    [["facts", "ticketRisk"], "high"],
    [["facts", "regionMatches"], false],
    [["asked", "confidence"], "0.8599"],
    [["asked", "proposal", "payload", "ticket", "kind"], "incident"],
  ])("assurance 23: a fact that was changed afterwards (%j) derives another decision", (path, to) => {
    const record = changed(sound.record, ["payload", ...path], to);
    expect(derive(forged(record))).toMatchObject({ kind: "differs" });
  });

  it("a record that is not the one that was hashed is broken, whatever it derives", () => {
    expect(derive({ ...sound, hash: "0".repeat(64) })).toEqual({ kind: "broken", why: "the record does not have its hash" });
  });

  it("a decision under another policy is neither the same nor different: its hash is named", () => {
    const other = policyOf((file) => ({ ...file, version: 1.7 }));
    expect(rederiveEntries([sound], other)[0]?.derivation).toEqual({ kind: "other_policy", recorded: POLICY.hash });
  });

  it("a redacted fact that a check compares is said to be lost, and nothing is claimed", () => {
    const lost = ENTRIES.filter(
      (entry) =>
        altered(entry).includes("facts.values.fields.vendor_name") && valueAt(entry.record, ["corr", "workflow"]) === VENDORS,
    );
    expect(lost.length).toBeGreaterThan(0);
    for (const entry of lost)
      expect(derive(entry)).toMatchObject({
        kind: "not_derivable",
        why: expect.stringMatching(/^a fact was redacted \(.*fields\.vendor_name/),
      });
  });

  it("a redacted fact that no condition of the workflow reads does not matter", () => {
    const unread = ENTRIES.filter(
      (entry) =>
        altered(entry).join() === "facts.values.fields.vendor_name" && valueAt(entry.record, ["corr", "workflow"]) === CHANGES,
    );
    expect(unread.length).toBeGreaterThan(0);
    expect(unread.map((entry) => derive(entry)?.kind)).toEqual(unread.map(() => "same"));
  });

  it("a text that is only quoted was redacted in the reason as well: the decision is still derived", () => {
    const held = ENTRIES.filter((entry) => altered(entry).join() === "facts.holds.0");
    expect(held.length).toBeGreaterThan(0);
    expect(held.map((entry) => derive(entry)?.kind)).toEqual(held.map(() => "same"));
  });

  it("what redaction took out of a refused answer's reason is not made up again", () => {
    const invalid = ENTRIES.filter((entry) => altered(entry).includes("asked.why"));
    expect(invalid.length).toBeGreaterThan(0);
    for (const entry of invalid)
      expect(derive(entry)).toMatchObject({ kind: "not_derivable", why: expect.stringContaining("why") });
  });

  it("an entry from before what the model did not see was a fact is derived as it was", () => {
    const facts = Object.entries(Object(valueAt(sound.record, ["payload", "facts"])));
    const before = Object.fromEntries(facts.filter(([name]) => name !== "unshown"));
    expect(facts.length - Object.keys(before).length).toBe(1);
    expect(derive(forged(changed(sound.record, ["payload", "facts"], before)))).toEqual({ kind: "same" });
    const cut = changed(sound.record, ["payload", "facts", "unshown"], ["3 of comments"]);
    expect(derive(forged(cut))).toMatchObject({ kind: "differs", fields: expect.arrayContaining(["gate", "reasons"]) });
  });

  it("an entry without what was asked cannot be derived from, and other entries are passed over", () => {
    const without = changed(sound.record, ["payload", "asked"], null);
    expect(derive(forged(without))).toMatchObject({
      kind: "not_derivable",
      why: "the entry does not hold what the policy was asked",
    });
    expect(rederiveEntries([forged({ v: 1, kind: "case.ended" })], POLICY)).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entriesOfPolicy, recordPolicy } from "../../src/pipeline/index.ts";
import { readPolicyText } from "../../src/policy/index.ts";
import { closeDesks, type Desk, evidenceOf, openDesk, verifyEvidence } from "../support/desk/index.ts";
import { policyOf } from "../support/desk/world.ts";
import { CHANGES, workflowIn } from "../support/policy.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

/** The process after its policy file was changed. */
async function restartedWith(change: Parameters<typeof policyOf>[0]) {
  const policy = policyOf(change);
  await desk.restart((world) => ({ ...world, policy }));
  await recordPolicy(desk.world);
  return policy;
}

describe("the policy in the evidence", () => {
  it("assurance 23: a text longer than an entry is recorded whole, and read again it decides as the file does", async () => {
    const teams = Array.from({ length: 5_000 }, (_, i) => `team ${i}`).join(" and ");
    const policy = await restartedWith((file) => ({ ...file, owners: { ...file.owners, product_owner: teams } }));
    const kinds = (await entriesOfPolicy(desk.world, policy.hash)).map(({ kind }) => kind);
    expect([kinds.at(0), kinds.at(-1)]).toEqual(["text.part", "policy.recorded"]);
    const again = readPolicyText(policy.text);
    if (again === null) throw new Error("the text cannot be read");
    expect([again.hash, workflowIn(again, CHANGES)]).toEqual([policy.hash, workflowIn(policy, CHANGES)]);
    await verifyEvidence(desk);
  });

  it("a file that holds what redaction takes out is said not to be shown, and its text is nowhere", async () => {
    const policy = await restartedWith((file) => ({
      ...file,
      owners: { ...file.owners, product_owner: "ann.example@corp.example" },
    }));
    const [recorded] = (await evidenceOf(desk)).filter(({ payload }) => payload["policy"] === policy.hash);
    expect(recorded?.payload).toMatchObject({ text: null });
    expect((await evidenceOf(desk)).map(({ text }) => text).join("\n")).not.toContain("ann.example");
    expect(desk.log).toContainEqual(expect.objectContaining({ level: "warn", policy: policy.hash }));
  });

  it("nothing is recorded for a hash that nobody decided under", async () => {
    expect(await entriesOfPolicy(desk.world, "0".repeat(64))).toEqual([]);
    expect(readPolicyText("{}")).toBe(null);
  });
});

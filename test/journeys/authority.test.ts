import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Sop } from "../../src/case/index.ts";
import { PolicyFile } from "../../src/policy/index.ts";
import {
  answerVendor,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  says,
  standing,
  startChange,
  startVendor,
} from "../support/desk/index.ts";
import { rederiveEntries } from "../support/rederived.ts";

closeDesks(afterEach);

const VENDORS = "vendor_onboarding_checks";

/** The vendor's country field holds a sum here: the site has no other field. */
function withSum(sop: Sop): Sop {
  const [check] = sop.checks;
  if (sop.workflow !== VENDORS || check === undefined) return sop;
  return { ...sop, fields: { ...sop.fields, vendor_country: "number" }, checks: [check] };
}

/** Leads decide up to 5,000 EUR; with `beside` directors are asked in the same step. */
function limited(beside: readonly string[]): (file: PolicyFile) => PolicyFile {
  return (file) => ({
    ...file,
    rbac: {
      reviewer_groups: { ...file.rbac.reviewer_groups, medium_risk: ["ops-lead", ...beside] },
      authority: { "ops-lead": { max_amount: { EUR: 5_000 } } },
    },
    workflows: PolicyFile.shape.workflows.parse(
      file.workflows.map((one) => (one.id === VENDORS ? { ...one, amount: { field: "vendor_country", currency: "EUR" } } : one)),
    ),
  });
}

async function askedAbout(desk: Desk, sum: string): Promise<string> {
  desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 }));
  return startVendor(desk, { fields: { vendor_country: sum } });
}

async function stepsOf(desk: Desk, key: string): Promise<readonly unknown[]> {
  const decided = (await evidenceOf(desk, key)).findLast(({ kind }) => kind === "case.decided");
  const steps: unknown = decided?.decision?.["steps"];
  return z.array(z.looseObject({})).parse(steps);
}

describe("capability 5.15: how far somebody may decide", () => {
  it("a sum above the leads' authority goes to the directors at once; up to it, to the leads", async () => {
    const desk = await openDesk({ policy: limited([]), sop: withSum });
    const [small, large] = [await askedAbout(desk, "5000"), await askedAbout(desk, "5000.01")];
    expect(await stepsOf(desk, small)).toMatchObject([{ groups: ["ops-lead"] }]);
    expect(await stepsOf(desk, large)).toMatchObject([
      { groups: ["ops-director", "internal-audit"], because: expect.stringContaining("above the authority of ops-lead") },
    ]);
    await answerVendor(desk, small, "lee", { name: "Approve" });
    await answerVendor(desk, large, "lee", { name: "Approve" });
    expect([await standing(desk, small), await standing(desk, large)]).toEqual(["ended applied", "in_review"]);
    await answerVendor(desk, large, "dora", { name: "Approve" });
    expect(await standing(desk, large)).toBe("ended applied");
  });

  it("where both are asked, a lead may reject it, and only a director approve it", async () => {
    const desk = await openDesk({ policy: limited(["ops-director"]), sop: withSum });
    const key = await askedAbout(desk, "9000");
    await answerVendor(desk, key, "lee", { name: "Approve" });
    const refused = (await evidenceOf(desk, key)).filter(({ kind }) => kind === "review.answer_refused");
    expect(refused.map(({ payload }) => payload["code"])).toEqual(["above_authority"]);
    await answerVendor(desk, key, "dora", { name: "Approve" });
    expect(await standing(desk, key)).toBe("ended applied");
    const other = await askedAbout(desk, "9000");
    await answerVendor(desk, other, "lou", { name: "Reject", comment: "policy: too much" });
    expect(await standing(desk, other)).toBe("ended rejected");
  });

  it("assurance 22: what was decided by sums, regions and numbers of people is derived again from the evidence alone", async () => {
    const when = "region == 'us-east-1' and action == 'add_comment'";
    const regional = (file: PolicyFile): PolicyFile => {
      const own = { when, route_to: "rbac.reviewer_groups.high_risk", need: 2 };
      const changed = limited([])(file);
      return { ...changed, approvals: { ...changed.approvals, veto: "majority", steps: [...changed.approvals.steps, own] } };
    };
    const desk = await openDesk({ policy: regional, sop: withSum });
    await askedAbout(desk, "9000");
    desk.model.behave(says({ action: "add_comment" }));
    const number = await startChange(desk);
    expect(await stepsOf(desk, number)).toMatchObject([
      { groups: ["ops-director", "internal-audit"], need: 2, veto: "majority" },
    ]);
    const { rows } = await desk.database.db.query("select canonical, hash from entries order by at, id");
    const entries = rows.map((row) => ({ hash: String(row["hash"]), record: JSON.parse(String(row["canonical"])) as unknown }));
    const derived = rederiveEntries(entries, desk.world.policy);
    expect(derived.map(({ derivation }) => derivation)).toEqual([{ kind: "same" }, { kind: "same" }]);
  });

  it("capability 4.16: the region stands among the facts only where a step asks for it", async () => {
    const desk = await openDesk();
    const decided = (await evidenceOf(desk, await startChange(desk))).find(({ kind }) => kind === "case.decided");
    expect(decided?.payload["facts"]).not.toHaveProperty("values.region");
  });
});

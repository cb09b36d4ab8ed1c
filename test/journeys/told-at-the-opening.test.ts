import { describe, expect, it } from "vitest";
import { z } from "zod";
import { PolicyFile } from "../../src/policy/index.ts";
import { answerChange, caseOf, closeDesks, evidenceOf, openDesk, says, startChange, startVendor } from "../support/desk/index.ts";

closeDesks();

const Told = z.object({
  routing: z.looseObject({
    step: z.number(),
    told: z.array(z.looseObject({ person: z.string(), outcome: z.string(), reason: z.string().optional() })),
  }),
});

/** Outcome by person, as an entry holds it. */
function outcomes(payload: unknown): Readonly<Record<string, string>> {
  const { routing } = Told.parse(payload);
  return Object.fromEntries(routing.told.map(({ person, outcome, reason }) => [person, reason ?? outcome]));
}

describe("who was not asked, and why, at the opening of each step", () => {
  it("capability 5.12, 5.15: whoever may not decide so much stands there as no_authority, at the opening and at each escalation", async () => {
    const desk = await openDesk({
      policy: (file) => ({
        ...file,
        rbac: {
          reviewer_groups: { ...file.rbac.reviewer_groups, medium_risk: ["ops-lead", "ops-director"] },
          authority: { "ops-lead": { max_amount: { EUR: 5_000 } } },
        },
        workflows: PolicyFile.shape.workflows.parse(
          file.workflows.map((one) =>
            one.id === "vendor_onboarding_checks" ? { ...one, amount: { field: "vendor_country", currency: "EUR" } } : one,
          ),
        ),
      }),
      sop: (sop) => {
        const [check] = sop.checks;
        if (sop.workflow !== "vendor_onboarding_checks" || check === undefined) return sop;
        return { ...sop, fields: { ...sop.fields, vendor_country: "number" }, checks: [check] };
      },
    });
    desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 }));
    const small = await startVendor(desk, { fields: { vendor_country: "5000" } });
    const large = await startVendor(desk, { fields: { vendor_country: "5000.01" } });
    const decided = async (key: string) => (await evidenceOf(desk, key)).find(({ kind }) => kind === "case.decided")?.payload;
    expect(outcomes(await decided(small))).toMatchObject({ lee: "asked", dora: "asked" });
    expect(outcomes(await decided(large))).toMatchObject({ lee: "no_authority", lou: "no_authority", dora: "asked" });
    await desk.pass(3_600);
    const escalated = (await evidenceOf(desk, large)).filter(({ kind }) => kind === "case.escalated");
    expect(escalated.length).toBeGreaterThan(0);
    for (const { payload } of escalated) expect(outcomes(payload)).toMatchObject({ lee: "no_authority", dora: "asked" });
  });

  it("capability 5.12, 5.16: the whole list of step 2 stands in the entry of the answer that opens it, and step 1's answer adds none before", async () => {
    const desk = await openDesk({
      policy: (file) => ({
        ...file,
        approvals: {
          ...file.approvals,
          mode: "serial",
          steps: [
            { when: "risk == 'medium' or confidence < thresholds.auto_*", route_to: "rbac.reviewer_groups.medium_risk", need: 2 },
            { when: "confidence < thresholds.auto_*", route_to: "rbac.reviewer_groups.high_risk" },
          ],
        },
      }),
    });
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "approve" });
    await desk.pass(5);
    await answerChange(desk, number, "lou", { action: "approve" });
    const [first, second] = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "case.verdict_recorded");
    expect(first?.payload).not.toHaveProperty("routing");
    expect(outcomes(second?.payload)).toMatchObject({ dora: "asked", ina: "asked" });
    expect(Told.parse(second?.payload).routing.step).toBe(1);
    const of = await caseOf(desk, number);
    const review = of.status === "in_review" ? await desk.world.store.reviews.load(of.reviewId) : null;
    expect(review).toMatchObject({ step: 1, routing: { step: 1 } });
  });
});

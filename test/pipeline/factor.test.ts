import { expect, it } from "vitest";
import type { Answer } from "../../src/case/index.ts";
import { missingFactor, needsFactor } from "../../src/pipeline/factor.ts";
import { review } from "../review/reviews.ts";
import { policyOf } from "../support/desk/world.ts";

const usual = policyOf();
const required = policyOf((file) => ({ ...file, approvals: { ...file.approvals, high_risk_factor: "required" } }));

it.each([
  ["no login, the policy silent", { policy: usual }, "high", false],
  ["a login", { policy: usual, page: "https://ops.example" }, "high", true],
  ["no login, but the policy requires it", { policy: required }, "high", true],
  ["a login, and medium risk", { policy: required, page: "https://ops.example" }, "medium", false],
] as const)("capability 6.3: with %s a fresh sign-in is needed or not", (_what, world, risk, needed) => {
  expect(needsFactor(world, { risk })).toBe(needed);
});

it("the policy's key stands in the policy's hash only where it is set", () => {
  expect(required.hash).not.toBe(usual.hash);
  expect([usual.text.includes("high_risk_factor"), required.text.includes("high_risk_factor")]).toEqual([false, true]);
});

it("a rejection needs no fresh sign-in, and where nobody can sign in the refusal says so", () => {
  const asked = review({ risk: "high" });
  const answer: Answer = {
    kind: "approve",
    account: "a",
    at: "2026-11-21T12:00:00.000Z",
    reason: null,
    changes: null,
    digest: null,
    source: "s",
  };
  const world = { policy: required };
  expect(missingFactor(world, asked, answer)?.message).toContain("No login is configured");
  expect(missingFactor(world, asked, { ...answer, kind: "reject" })).toBeNull();
});

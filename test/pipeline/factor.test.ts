import { expect, it } from "vitest";
import type { Answer, Factor } from "../../src/case/index.ts";
import { countingKinds, missingFactor, needsFactor } from "../../src/pipeline/factor.ts";
import { PolicyFile } from "../../src/policy/index.ts";
import { review } from "../review/reviews.ts";
import { policyOf } from "../support/desk/world.ts";
import { policyFile } from "../support/policy.ts";

const PAGE = "https://ops.example";
const usual = policyOf();
const required = policyOf((file) => ({ ...file, approvals: { ...file.approvals, high_risk_factor: "required" } }));
const none = policyOf((file) => ({ ...file, approvals: { ...file.approvals, high_risk_factor: "none" } }));
const keysAlone = policyOf((file) => ({ ...file, approvals: { ...file.approvals, high_risk_kinds: ["webauthn"] } }));
const factorKey = Buffer.alloc(32, 9);

it.each([
  ["no login, the policy silent", { policy: usual, simulated: false }, "high", true],
  ["simulators and no login, the policy silent", { policy: usual, simulated: true }, "high", false],
  ["simulators and a login", { policy: usual, page: PAGE, simulated: true }, "high", true],
  ["simulators and no login, but the policy requires it", { policy: required, simulated: true }, "high", true],
  ["a login, but the policy wants none", { policy: none, page: PAGE, simulated: false }, "high", false],
  ["a login, and medium risk", { policy: required, page: PAGE, simulated: false }, "medium", false],
] as const)("capability 6.3, assurance 31: with %s a factor is needed or not", (_what, world, risk, needed) => {
  expect(needsFactor(world, { risk })).toBe(needed);
});

it("the policy's keys stand in the policy's hash only where they are set", () => {
  expect(new Set([required.hash, keysAlone.hash, usual.hash]).size).toBe(3);
  for (const key of ["high_risk_factor", "high_risk_kinds"]) expect(usual.text).not.toContain(key);
  expect([required.text.includes("high_risk_factor"), keysAlone.text.includes("high_risk_kinds")]).toEqual([true, true]);
});

it.each([
  ["high_risk_kinds", []],
  ["high_risk_kinds.0", ["sms"]],
  ["high_risk_kinds.1", ["totp", "totp"]],
  ["high_risk_factor", "always"],
])("wish B24: a wrong approvals.%s is refused at its place", (path, value) => {
  const file = policyFile();
  const approvals = { ...file.approvals, [path.split(".")[0] ?? ""]: value };
  const parsed = PolicyFile.safeParse({ ...file, approvals });
  expect(parsed.error?.issues.map((issue) => issue.path.join("."))).toEqual([`approvals.${path}`]);
});

it("what counts is what the policy names and what can be shown here", () => {
  expect(countingKinds({ policy: usual, page: PAGE, factorKey })).toEqual(["login", "totp", "webauthn"]);
  expect(countingKinds({ policy: usual, page: PAGE, factorKey: null })).toEqual(["login", "webauthn"]);
  expect(countingKinds({ policy: keysAlone, page: PAGE, factorKey })).toEqual(["webauthn"]);
  expect(countingKinds({ policy: required, factorKey })).toEqual([]);
});

const asked = review({ risk: "high" });
const AT = "2026-11-21T12:00:00.000Z";
const answer: Answer = { kind: "approve", account: "a", at: AT, reason: null, changes: null, digest: null, source: "s" };
const totp: Factor = { kind: "totp", person: "lee", reviewId: asked.id, at: AT, step: 1 };
const assertion = {
  credential: "c",
  clientData: "",
  authenticatorData: "",
  signature: "",
  publicKey: "",
  rpId: "ops.example",
  origin: PAGE,
  reviewId: asked.id,
  digest: asked.digest,
  verdict: "approve",
} as const;
const key: Factor = { kind: "webauthn", person: "lee", reviewId: asked.id, at: AT, assertion };
const login: Factor = { kind: "login", at: AT, acr: null };
const OLD = "2026-11-21T11:54:59.000Z";

it.each<readonly [string, Factor, boolean]>([
  ["a sign-in of now", login, true],
  ["an old sign-in", { ...login, at: OLD }, false],
  ["a code for this question", totp, true],
  ["a code for another question", { ...totp, reviewId: "another" }, false],
  ["somebody else's code", { ...totp, person: "lou" }, false],
  ["a code checked long ago", { ...totp, at: OLD }, false],
  ["a key for this answer", key, true],
  ["a key for another verdict", { ...key, assertion: { ...assertion, verdict: "modify" } }, false],
  ["a key for another version", { ...key, assertion: { ...assertion, digest: "f".repeat(64) } }, false],
  ["a key used long ago", { ...key, at: OLD }, false],
  ["a sign-in that a provider's clock puts 60 s ahead", { ...login, at: "2026-11-21T12:01:00.000Z" }, true],
  ["a sign-in of the future", { ...login, at: "2026-11-21T12:01:01.000Z" }, false],
])("capability 6.3, 6.4: %s counts or not", (_what, factor, counts) => {
  const world = { policy: usual, page: PAGE, factorKey, simulated: false };
  expect(missingFactor(world, asked, { ...answer, factor }, "lee") === null).toBe(counts);
});

it("capability 6.4: where the policy takes keys alone, a sign-in and a code do not do, and the refusal says what does", () => {
  const world = { policy: keysAlone, page: PAGE, factorKey, simulated: false };
  expect(missingFactor(world, asked, { ...answer, factor: key }, "lee")).toBeNull();
  for (const factor of [login, totp])
    expect(missingFactor(world, asked, { ...answer, factor }, "lee")?.message).toBe(
      `Not counted: high risk is approved or modified only with a security key. Answer it there: ${PAGE}/reviews/${asked.id}`,
    );
});

it("a rejection needs no factor, and where nobody can sign in the refusal says so", () => {
  const world = { policy: required, factorKey, simulated: false };
  expect(missingFactor(world, asked, answer, "lee")?.message).toContain("No login is configured");
  expect(missingFactor(world, asked, { ...answer, kind: "reject" }, "lee")).toBeNull();
});

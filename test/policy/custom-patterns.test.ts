import { describe, expect, it } from "vitest";
import { checkPattern } from "../../src/case/index.ts";
import { CustomPatterns } from "../../src/policy/custom-patterns-config.ts";
import { makeRedactor } from "../../src/privacy/index.ts";

describe("patterns of the policy's own", () => {
  it("assurance 53: what they match is taken out by its name, whole words only", () => {
    const redact = makeRedactor(["EMAIL"], { custom: [{ name: "EMPLOYEE_NO", pattern: String.raw`E-?\d{6}` }] });
    expect(redact("E-123456, E654321, XE-123456, E-1234567")).toBe("[EMPLOYEE_NO], [EMPLOYEE_NO], XE-123456, E-1234567");
  });

  it.each([
    [String.raw`E\d+`, "without an end"],
    [String.raw`(a+)+b`, "without an end"],
    [String.raw`(a{1,20}){1,20}b`, "ways"],
    [String.raw`(?:a|a){1,30}b`, "ways"],
    [String.raw`(?:\d?\d?\d?){8}x`, "ways"],
    [String.raw`\d{0,50}\d{0,50}x`, "ways"],
    [String.raw`\w{1,300}`, "256 characters"],
    [String.raw`(a)\1`, "cannot be checked"],
    ["a{0,5}", "empty"],
    ["(", "no regular expression"],
    ["[A-Z]{3,9}", "in place of"],
  ])("assurance 53: %s is refused at start, by name and with the reason", (pattern, why) => {
    const read = CustomPatterns.safeParse([{ name: "MINE", pattern }]);
    expect(read.success).toBe(false);
    const [issue] = read.error?.issues ?? [];
    expect(issue?.path).toEqual([0, "pattern"]);
    expect(issue?.message).toMatch(/^MINE /);
    expect(issue?.message).toContain(why);
  });

  it.each([
    [String.raw`E-?\d{6}`, 8],
    [String.raw`(?:HR|FIN)-[A-Z]{2}\d{4,8}`, 14],
    [String.raw`\bcost cent(?:er|re) \d{4}\b`, 16],
    [String.raw`(?<=badge )\d{5}`, 5],
    [String.raw`[\p{Lu}\]]\x41\u0042\u{1F600}.`, 5],
  ])("%s is taken: at most %i characters", (pattern, longest) => {
    expect(checkPattern(pattern)).toEqual({ longest });
  });

  it("names are capital letters, no kind's name, each once", () => {
    const pattern = String.raw`E\d{6}`;
    for (const names of [["mine"], ["IP"], ["NATIONAL_ID"], ["A"], ["SAME", "SAME"]])
      expect(CustomPatterns.safeParse(names.map((name) => ({ name, pattern }))).success).toBe(false);
  });
});

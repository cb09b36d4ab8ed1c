import { describe, expect, it } from "vitest";
import { CONDITION_LIMITS, parseCondition } from "../../../src/policy/conditions/index.ts";
import { NAMES } from "./expressions.ts";

function problemOf(text: string): string {
  const parsed = parseCondition(text, NAMES);
  return parsed.ok ? "loaded" : `${parsed.problem.line}:${parsed.problem.column} ${parsed.problem.message}`;
}

describe("capability 4.10: a wrong condition is refused at load, with its place", () => {
  it.each([
    ["risc == 'high'", '1:1 unknown name "risc"; did you mean "risk"?'],
    ["risk == 'high' or\n  ticket.onhold", '2:3 unknown name "ticket.onhold"; did you mean "ticket.on_hold"?'],
    ["confidence < thresholds.auto_approve", '1:14 unknown name "thresholds.auto_approve"; did you mean "thresholds.auto_*"?'],
    ["field.vendor_country == 'DE'", '1:1 unknown name "field.vendor_country"; did you mean "fields.vendor_country"?'],
    ["fields.vendor.country == 'DE'", '1:1 unknown name "fields.vendor.country"'],
    ["constructor == 'x'", '1:1 unknown name "constructor"'],
    ["__proto__", '1:1 unknown name "__proto__"'],
    ["RISK == 'high'", '1:1 unknown name "RISK"; did you mean "risk"?'],
    ["pii_guardrail == True", '1:18 unknown name "True"; did you mean "true"?'],
    ["fields == 'x'", '1:1 unknown name "fields"'],
  ])("unknown names: %j", (text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });

  it.each([
    ["risk == 'hihg'", '1:9 "risk" (a string) is never "hihg"; it is one of "low", "medium", "high"; did you mean "high"?'],
    ["'hihg' != risk", '1:1 "risk" (a string) is never "hihg"'],
    ["risk in ['low', 'hihg']", '1:17 "risk" (a string) is never "hihg"'],
    ["risk == 'High'", 'did you mean "high"?'],
    ["risk == target.state", '1:9 "risk" (a string) and "target.state" (a string) share no value'],
    ["confidence == '0.8'", '1:15 "confidence" (a number) cannot be compared with the string "0.8"'],
    ["pii_guardrail == 'true'", '1:18 "pii_guardrail" (a boolean) cannot be compared with the string "true"'],
    ["pii_guardrail == 1", "1:18 "],
    ["risk in [1]", "1:10 "],
    ["(confidence < 1) == 2", "1:21 this boolean expression cannot be compared with the number 2"],
    ["fields.amount > fields.vendor_country", "1:17 "],
    ["risk > 'low'", '1:1 ">" orders numbers only'],
    ["pii_guardrail < true", '1:1 "<" orders numbers only'],
    ["risk", '1:1 "risk" (a string) is no condition by itself'],
    ["not confidence", '1:5 "confidence" (a number) is no condition by itself'],
    ["pii_guardrail and confidence", "1:19 "],
    ["1 or pii_guardrail", "1:1 the number 1 is no condition"],
    ["'risk' == 'high'", "1:1 both sides are fixed values"],
    ["1 < 2", "1:1 both sides are fixed values"],
    ["'low' in ['low']", "1:1 both sides are fixed values"],
  ])("types: %j", (text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });

  it.each([
    ["", "1:1 expected a name or a value, found the end"],
    ["   ", "1:4 expected a name"],
    ["risk ==", "1:8 expected a name or a value, found the end"],
    ["risk = 'high'", '1:6 "=" means nothing here; write "=="'],
    ["pii_guardrail && true", '1:15 "&" means nothing here; write "and"'],
    ["pii_guardrail || true", '1:15 "|" means nothing here; write "or"'],
    ["!pii_guardrail", '1:1 "!" means nothing here; write "not" or "!="'],
    ["pii_guardrail AND ticket.on_hold", '1:15 expected "and", "or" or the end, found "AND"'],
    ["pii_guardrail === true", '1:17 "=" means nothing here'],
    ["confidence + 1 > 2", '1:12 "+" means nothing here; there is no arithmetic'],
    ["-confidence < 0", '1:1 "-" means nothing here; a minus stands directly before a number'],
    ["confidence -1 < 0", "1:1 "],
    ["size(source) > 1", '1:1 "size" cannot be called: there are no functions'],
    ["source.matches('x')", '1:1 "source.matches" cannot be called'],
    ["source == /x/", '1:11 "/" means nothing here'],
    ["source == `x`", "1:11 "],
    ["source == 'x", "1:11 this string is not closed"],
    ["source == 'x\\q'", "1:13 this escape is not known"],
    ["source == '\\ud800'", "1:11 this string holds half a character"],
    ["source == '\ud800'", "1:12 the character U+D800 must be written as an escape"],
    ["source == 'a\u202eb'", "1:13 the character U+202E must be written as an escape"],
    ["source == 'a\nb'", "1:13 the character U+000A must be written as an escape"],
    ["risk\u00a0== 'low'", "1:5 the character U+00A0 means nothing here"],
    ["confidence > 1e5", '1:14 "1e5" is not a decimal number'],
    ["confidence > 0x10", '1:14 "0x10" is not a decimal number'],
    ["confidence > 007", '1:14 "007" is not a decimal number'],
    ["confidence > 1.", '1:14 "1." is not a decimal number'],
    ["confidence > .5", "1:14 "],
    ["confidence > 0.1234567", "1:14 "],
    ["confidence > 9007199254740993", "1:14 "],
    ["0 < confidence < 1", "1:16 comparisons cannot be chained"],
    ["risk not in ['low']", '1:6 "not" stands before the whole comparison'],
    ["risk in []", '1:10 expected a name or a value, found "]"'],
    ["risk in ['low',]", '1:16 expected a name or a value, found "]"'],
    ["risk in ['low'", '1:15 expected "]", found the end'],
    ["risk in source", '1:9 expected "[", found "source"'],
    ["risk in [source]", "1:10 a list holds fixed values only"],
    ["risk in [('low')]", "1:10 expected a name or a value"],
    ["(pii_guardrail", '1:15 expected ")", found the end'],
    ["pii_guardrail)", '1:14 expected "and", "or" or the end, found ")"'],
    ["pii_guardrail == not ticket.on_hold", '1:18 expected a name or a value, found "not"'],
    ["ticket . on_hold", "1:8 "],
    ["pii_guardrail ? true : false", "1:15 "],
    ["pii_guardrail # comment", "1:15 "],
  ])("syntax: %j", (text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });
});

describe("capability 4.10: an expression has limits", () => {
  const { characters, depth, nodes } = CONDITION_LIMITS;
  const parens = (n: number): string => `${"(".repeat(n)}pii_guardrail${")".repeat(n)}`;

  it("refuses ten thousand parentheses and ten thousand nots without a stack overflow", () => {
    expect(problemOf(parens(10_000))).toContain("longer than 1000 characters");
    expect(problemOf(`${"not ".repeat(10_000)}pii_guardrail`)).toContain("longer than 1000 characters");
  });

  it("reads 1,000 characters and no more, as written and in canonical form", () => {
    expect(problemOf("pii_guardrail".padEnd(characters))).toBe("loaded");
    expect(problemOf("pii_guardrail".padEnd(characters + 1))).toBe("1:1001 longer than 1000 characters");
    const dense = Array.from({ length: 62 }, () => "tasks.open>0").join(" or ");
    expect([dense.length <= characters, problemOf(dense)]).toEqual([true, "1:1 longer than 1000 characters in canonical form"]);
  });

  it("reads 32 levels of parentheses and nots and no more", () => {
    expect(problemOf(parens(depth))).toBe("loaded");
    expect(problemOf(parens(depth + 1))).toBe("1:33 nested deeper than 32");
    expect(problemOf(`${"not ".repeat(depth)}pii_guardrail`)).toBe("loaded");
    expect(problemOf(`${"not ".repeat(depth + 1)}pii_guardrail`)).toBe("1:129 nested deeper than 32");
  });

  it("counts depth, not width: side by side is not nested", () => {
    expect(problemOf(Array.from({ length: 40 }, () => "(pii_guardrail)").join(" or "))).toBe("loaded");
  });

  it("reads 200 parts and no more, list elements included", () => {
    const list = (n: number): string => `tasks.open in [${Array.from({ length: n }, () => "1").join(",")}]`;
    expect(problemOf(list(nodes - 2))).toBe("loaded");
    expect(problemOf(list(nodes - 1))).toContain("more than 200 parts");
  });
});

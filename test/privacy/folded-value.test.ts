import { describe, expect, it } from "vitest";
import { foldedForms, foldedValue } from "../../src/privacy/index.ts";

const EU = "eu-central-1";

describe("the one form of a value", () => {
  it.each<[string, string, readonly string[]]>([
    [
      "email",
      "maria.planted@corp.example",
      [
        "Maria.Planted@CORP.example",
        "maria.planted @ corp.example",
        "maria.planted(at)corp(dot)example",
        "ｍaria.planted@corp.example",
      ],
    ],
    ["email", "maria.planted@firma.de", ["maria punkt planted ät firma punkt de"]],
    ["phone", "+49 30 12345678", ["030 12345678", "(030) 1234-5678", "0049 30 12345678", "+493012345678"]],
    ["person", "Maria Planted", ["MARIA  PLANTED", "maria planted"]],
    ["ssn", "078-05-1120", ["078 05 1120", "078051120"]],
    ["credit_card", "4111 1111 1111 1111", ["4111-1111-1111-1111"]],
  ])("%s: %s is the same however it is written", (type, value, others) => {
    for (const other of others) expect(foldedValue(type, other, EU)).toBe(foldedValue(type, value, EU));
  });

  it("other values stay others: numbers that end alike, and words that only look like a spelled address", () => {
    const forms = ["0151 23456789", "0171 23456789", "+1 212 555 0187"].map((text) => foldedValue("phone", text, EU));
    expect(new Set(forms).size).toBe(3);
    expect(foldedValue("email", "pat.at@corp.example", EU)).toBe("pat.at@corp.example");
  });

  it("a number that is known is found as it was written at home, too, where it was read abroad", () => {
    const kept = foldedValue("phone", "06 12 34 56 78", "us-east-1");
    expect(foldedForms("phone", "+33 6 12 34 56 78", "us-east-1")).toContain(kept);
    expect(foldedForms("email", "a@b.example", EU)).toEqual(["a@b.example"]);
  });
});

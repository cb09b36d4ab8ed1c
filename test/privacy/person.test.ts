import { describe, expect, it } from "vitest";
import { acquaintedOf, makeRedactor } from "../../src/privacy/index.ts";
import { context, ok } from "../support/context.ts";

const redact = makeRedactor(["EMAIL", "PHONE", "SSN"]);
const knowing = (...names: string[]) => redact.knowing({ names, countries: [] });

describe("the people of a ticket", () => {
  it.each([
    ["Rosa Alvarez asked, and rosa alvarez again", "[PERSON] asked, and [PERSON] again"],
    ["Alvarez, Rosa; R. Alvarez; ROSA", "[PERSON], [PERSON]; R. [PERSON]; [PERSON]"],
    ["Rosa\u200b Alvarez and Ro\u200bsa", "[PERSON] and [PERSON]"],
    ["mail Rosa.Alvarez@corp.example", "mail [EMAIL]"],
    ["Rosa 415-555-2671", "[PERSON] [PHONE]"],
    ["the rosa server and Rosalind", "the rosa server and Rosalind"],
    ["rosa alvarez", "[PERSON]"],
    ["rosa_alvarez.rosa-alvarez:rosa/alvarez9", "rosa_alvarez.rosa-alvarez:rosa/alvarez9"],
  ])("assurance 53: their names and the parts of them are taken out: %s", (text, redacted) => {
    expect(knowing("Rosa Alvarez")(text)).toBe(redacted);
    expect(knowing("Rosa Alvarez")(redacted)).toBe(redacted);
  });

  it("accounts of machines and desks are nobody's names", () => {
    const text = "System Administrator of the Service Desk, ADMIN";
    expect(knowing("System Administrator", "Service Desk")(text)).toBe(text);
  });

  it("a name is a text and never a pattern", () => {
    const text = "a+ (b) [c]";
    expect(knowing("A.* (.*)", "[A-Z]+ .*", "Jean-Luc O'Neil")(`${text} Jean-Luc O'Neil`)).toBe(`${text} [PERSON]`);
    expect(redact(text)).toBe(text);
  });

  it("come from the ticket's own people fields, with the countries of their addresses", () => {
    const people = {
      requester: { id: "p", name: "Jörg Weiß", email: "j.weiss@firma.de" },
      openedBy: { id: "q", name: "Ana Gil", email: null },
      affected: null,
      assignee: null,
    };
    expect(acquaintedOf(context({ people: ok(people) }), "Europe/Vienna")).toEqual({
      names: ["Jörg Weiß", "Ana Gil"],
      countries: ["AT", "DE"],
    });
  });
});

describe("national phone numbers", () => {
  it.each([
    ["FR", "06.12.34.56.78 x", "[PHONE] x"],
    ["IT", "06 698 1234 x", "[PHONE] x"],
    ["DE", "(030) 901820 x", "[PHONE] x"],
  ])("assurance 53: are found in the form of %s", (country, text, redacted) => {
    expect(redact.knowing({ names: [], countries: [country] })(text)).toBe(redacted);
  });

  it("assurance 53: the region's country counts where the requester tells none, and only its plan makes bare groups a number", () => {
    // A mobile number in Germany; the plan of North America has no such number.
    const text = "0171.234.5678 x";
    expect(makeRedactor(["PHONE"], { region: "eu-central-1" })(text)).toBe("[PHONE] x");
    expect(makeRedactor(["PHONE"], { region: "us-east-1" })(text)).toBe(text);
    expect(makeRedactor(["PHONE"], { region: "us-east-1" }).knowing({ names: [], countries: ["DE"] })(text)).toBe("[PHONE] x");
  });

  it("capability 8.1: groups of digits without a plan or a word stay", () => {
    for (const text of ["rows 100 200 300 400", "disk 1024 2048 4096", "ticket 12-34-5678", "from 12.03.2026 to 14.03.2026"])
      expect(redact(text)).toBe(text);
  });
});

import { describe, expect, it } from "vitest";
import { cardlint, withLint } from "../../src/privacy/index.ts";

describe("cardlint", () => {
  it.each([
    ["a right-to-left override", "open \u202egnp.exe", ["invisible"]],
    ["a zero-width space", "pay\u200bment", ["invisible"]],
    ["tag characters", "ok\u{E0061}\u{E0070}", ["invisible"]],
    ["a variation selector", "ok\ufe0f", ["invisible"]],
    ["a Hangul filler", "a\u3164b", ["invisible"]],
    ["a Cyrillic letter in a Latin host name", "p\u0430ypal.example", ["mixed-script"]],
    ["fullwidth letters", "\uff41pprove", ["fullwidth"]],
    ["letters that are not composed", "re\u0301sume\u0301", ["not-nfc"]],
    ["empty lines that push the end out of sight", `ok${"\n".repeat(8)}and delete`, ["padding"]],
    ["stacked marks", "Z\u0316\u0317\u0318\u0319", ["zalgo"]],
    ["an image", "see ![x](x.png)", ["link-or-markdown"]],
    ["a reference link", "see [here][r]\n[r]: somewhere", ["link-or-markdown"]],
    ["a ServiceNow code tag", "[code]hidden[/code]", ["host-markup"]],
    ["a Jira colour", "{color:white}hidden{color}", ["host-markup"]],
  ])("threat row 8, assurance 13: cardlint flags %s", (_what, text, names) => {
    expect(cardlint(text)).toEqual(names);
  });

  it.each([
    "Change CHG0030001: 3 of 4 tasks are done (75 %), load < 5 and > 3, see VO-12.",
    "Die Änderung wurde geprüft; Größe über 5 GB. data: 5 rows [1]",
    "変更CHG0030001を完了しました。",
    "Изменение CHG0030001 завершено без ошибок.",
  ])("threat row 8, assurance 13: cardlint lets a clean note pass: %s", (text) => {
    expect(cardlint(text)).toEqual([]);
  });

  it("names what the output filter did not name more closely, once", () => {
    expect(withLint(["bidi", "link"], ["invisible", "not-nfc", "link-or-markdown"])).toEqual(["bidi", "link", "not_nfc"]);
  });
});

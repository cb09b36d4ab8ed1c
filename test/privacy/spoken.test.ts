import { describe, expect, it } from "vitest";
import { redactText } from "../../src/privacy/index.ts";

describe("personal data written so that no program finds it", () => {
  it.each([
    ["write name at firm dot com today", "write [EMAIL] today"],
    ["NAME AT FIRM DOT COM", "[EMAIL]"],
    ["first dot last at firm dot co dot uk", "[EMAIL]"],
    ["name(at)firm(dot)com", "[EMAIL]"],
    ["name [at] firm [dot] example", "[EMAIL]"],
    ["name {at} firm {dot} example.", "[EMAIL]."],
    ["name <at> firm <dot> example", "[EMAIL]"],
    ["name[@]firm[.]example", "[EMAIL]"],
    ["name @ firm . com", "[EMAIL]"],
    ["name @firm.com or name@ firm.com", "[EMAIL] or [EMAIL]"],
    ["name_at_firm_dot_com", "[EMAIL]"],
    ["name ät firma punkt de", "[EMAIL]"],
    ["name arroba firma punto es", "[EMAIL]"],
    ["my mail is name at firm.com", "my mail is [EMAIL]"],
    ["card 4 1 1 1  1 1 1 1  1 1 1 1  1 1 1 1 ok", "card [CREDIT_CARD] ok"],
    ["card 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 ok", "card [CREDIT_CARD] ok"],
    ["ssn 0 7 8 - 0 5 - 1 1 2 0.", "ssn [SSN]."],
    ["0 7 8  0 5  1 1 2 0", "[SSN]"],
    ["call 4 1 5 5 5 5 2 6 7 1 now", "call [PHONE] now"],
    ["card 4111.1111.1111.1111 or 4111 - 1111 - 1111 - 1111", "card [CREDIT_CARD] or [CREDIT_CARD]"],
    ["from 10[.]1[.]2[.]3", "from [IP]"],
  ])("assurance 53: %s", (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
    expect(redactText(redacted)).toBe(redacted);
  });

  it.each([
    ["ssn ٠٧٨-٠٥-١١٢٠ (Arabic)", "ssn [SSN] (Arabic)"],
    ["карта ४१११ ११११ ११११ ११११ (Devanagari)", "карта [CREDIT_CARD] (Devanagari)"],
    ["ssn 𝟎𝟕𝟖-𝟎𝟓-𝟏𝟏𝟐𝟎 (mathematical)", "ssn [SSN] (mathematical)"],
    ["call +৪৯ ৩০ ১২৩৪৫৬৭ (Bengali)", "call [PHONE] (Bengali)"],
  ])("assurance 53: digits of any script are digits: %s", (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
  });

  it.each([
    "look at the page dot com is closed",
    "hosted at firm dot com",
    "we met at noon . In the end it worked",
    "deployed 1 2 3 and 4 of 9",
    "rows 1 0 1 1 0 0 1 0 of the matrix",
    "see (at) line 5 [dot] plot",
  ])("capability 8.1: ordinary words stay: %s", (text) => {
    expect(redactText(text)).toBe(text);
  });
});

import { describe, expect, it } from "vitest";
import * as compose from "../../src/privacy/compose.ts";
import * as deceptive from "../../src/privacy/deceptive.ts";
import * as decode from "../../src/privacy/decode.ts";
import * as fold from "../../src/privacy/fold.ts";
import { filterNote, makeRedactor } from "../../src/privacy/index.ts";
import * as creditCard from "../../src/privacy/kinds/credit-card.ts";
import * as spoken from "../../src/privacy/kinds/email-spoken.ts";
import * as iban from "../../src/privacy/kinds/iban.ts";
import * as ip from "../../src/privacy/kinds/ip.ts";
import * as ipContext from "../../src/privacy/kinds/ip-context.ts";
import * as nameLetters from "../../src/privacy/kinds/name-letters.ts";
import * as nationalId from "../../src/privacy/kinds/national-id.ts";
import * as phone from "../../src/privacy/kinds/phone.ts";
import * as phoneContext from "../../src/privacy/kinds/phone-context.ts";
import * as secret from "../../src/privacy/kinds/secret.ts";
import * as secretWords from "../../src/privacy/kinds/secret-words.ts";
import * as sideBySide from "../../src/privacy/kinds/side-by-side.ts";
import * as ssn from "../../src/privacy/kinds/ssn.ts";
import * as webSecrets from "../../src/privacy/kinds/web-secrets.ts";
import * as markup from "../../src/privacy/markup.ts";
import * as neutral from "../../src/privacy/neutral.ts";
import * as spelledOut from "../../src/privacy/spelled-out.ts";
import { patternsOf, unbounded } from "../support/pattern-bound.ts";

const MODULES = [
  spoken,
  nationalId,
  spelledOut,
  creditCard,
  iban,
  ip,
  phone,
  secret,
  ssn,
  markup,
  neutral,
  compose,
  sideBySide,
  webSecrets,
  secretWords,
  ipContext,
  phoneContext,
  nameLetters,
  deceptive,
  decode,
  fold,
];
const LONG = 300_000;
const HOSTILE = [
  "a",
  "@",
  "a@",
  "1",
  "1-",
  "1 ",
  "4111 ",
  "eyJ.",
  "eyJaaaaaaaa.",
  "-----BEGIN PRIVATE KEY",
  "://a:",
  "password=",
  "Bearer ",
  "+1 ",
  `+${"1".repeat(90)} `,
  "012 34 ",
  "phone 1 2 3",
  "(",
  "DE89 ",
  'pin="aaaa ',
  "1.1.",
  "::",
  "[",
  "![",
  "{{",
  "<a",
  "\u0301",
  "\u202e",
  "1\u200b",
  "a\uff20",
  "AD24 ",
  "&",
  "&amp;",
  "&#64;",
  "a&#64;b&period;",
  "%25",
  "curl -u ",
  "cookie: a=",
  "--password ",
  "4111\n",
  "://a:b@",
  "?sig=",
  "e\u0301",
  "%40",
];

describe("hostile texts", () => {
  it("every pattern has a largest match, so the work grows with the text and not faster", () => {
    const patterns = MODULES.flatMap(patternsOf);

    expect(patterns.length).toBeGreaterThan(30);
    expect(patterns.flatMap(unbounded)).toEqual([]);
  });

  it("an unbounded pattern would be noticed", () => {
    expect([/a+b/, /(?:ab){2,}/, /[a-z]*/].map((pattern) => unbounded(pattern).length)).toEqual([1, 1, 1]);
  });

  it.each(HOSTILE)("300,000 characters of it are redacted and filtered to an end: %j", (piece) => {
    const redact = makeRedactor(["EMAIL", "PHONE", "SSN", "CREDIT_CARD", "IBAN", "IP"]);
    const text = piece.repeat(LONG / piece.length);

    expect(redact(text).length).toBeGreaterThan(0);
    expect(filterNote(text).text.length).toBeLessThanOrEqual(4_000);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composed } from "../../src/case/index.ts";
import { BLANK, CHANGED, DASH, readings, UNSEEN as UNSEEN_RUN, WIDE } from "../../src/privacy/fold.ts";
import { redactText } from "../../src/privacy/index.ts";
import { asciiDigits } from "../../src/privacy/script-digits.ts";

const BLANKS = Array.from("\u00a0\u1680\u2000\u2002\u2003\u2007\u2009\u200a\u202f\u205f\u3000");
const DASHES = Array.from("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad");
const UNSEEN = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\ufe0f", "\u202e", "\u{e0041}", "\u0000"];

const FORMS: readonly (readonly [text: string, redacted: string])[] = [
  ["(415) 555-2671", "[PHONE]"],
  ["415-555-2671", "[PHONE]"],
  ["+1 415 555 2671", "[PHONE]"],
  ["123-45-6789", "[SSN]"],
  ["123 45 6789", "[SSN]"],
  ["4111-1111-1111-1111", "[CREDIT_CARD]"],
  ["DE89 3704 0044 0532 0130 00", "[IBAN]"],
];

describe("the readings of a text", () => {
  it("of all characters that exist, none that a reading changes is passed over by the first look", () => {
    const changed = (character: string): boolean =>
      asciiDigits(character) !== character || [BLANK, DASH, WIDE, UNSEEN_RUN].some((pattern) => character.search(pattern) >= 0);
    const all = Array.from({ length: 0x110000 - 0x80 }, (_, at) => String.fromCodePoint(at + 0x80));
    const passedOver = all.filter((character) => !CHANGED.test(character) && changed(character));
    expect(passedOver).toEqual([]);
  });

  it.each([
    ["call 415\u00a0555\u00a02671 now", "call [PHONE] now"],
    ["call (415)\u00a0555-2671 now", "call [PHONE] now"],
    ["call 415\u2013555\u20132671 now", "call [PHONE] now"],
    ["call +1\u202f415\u202f555\u202f2671 now", "call [PHONE] now"],
    ["ssn 123\u00a045\u00a06789.", "ssn [SSN]."],
    ["ssn 123\u201345-6789.", "ssn [SSN]."],
    ["mail jane.doe\u200b@corp.example today", "mail [EMAIL] today"],
    ["mail jane.doe\uff20corp.example today", "mail [EMAIL] today"],
    ["mail ｊａｎｅ＠ｃｏｒｐ．ｅｘａｍｐｌｅ today", "mail [EMAIL] today"],
    ["ssn １２３－４５－６７８９.", "ssn [SSN]."],
    ["password\u200b=Tr0ub\u200bdor for the job", "password\u200b=[SECRET] for the job"],
    ["\u200bmail\u200b \u200bjane@corp.example\u200b, 🙂 123-45-6789 🙂", "\u200bmail\u200b \u200b[EMAIL]\u200b, 🙂 [SSN] 🙂"],
  ])("assurance 53: blanks, dashes and letters of any sort hide nothing: %j", (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
  });

  it.each(FORMS)("assurance 53: %s is found with any blank, any dash and anything unseen in it", (form, redacted) => {
    const written = [
      ...BLANKS.map((blank) => form.replaceAll(" ", blank)),
      ...DASHES.map((dash) => form.replaceAll("-", dash)),
      ...UNSEEN.map((unseen) => `${form.slice(0, 6)}${unseen}${form.slice(6)}`),
      ...UNSEEN.map((unseen) => Array.from(form).join(unseen)),
      form.replaceAll(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0)),
    ];

    for (const text of written) expect(redactText(`zu 🙂 ${text} ✓`)).toBe(`zu 🙂 ${redacted} ✓`);
  });

  it("assurance 53: what is not seen does not glue a number to the word before it", () => {
    for (const unseen of UNSEEN) expect(redactText(`id${unseen}123-45-6789`)).toContain("[SSN]");
  });

  it("assurance 53: what stands out as it is written stays found beside a long dash", () => {
    expect(redactText("415-555-2671\u20132672, 123-45-6789\u2014987")).toBe("[PHONE]\u20132672, [SSN]\u2014987");
  });

  it.each([
    ["write jane.q.doe&#64;victim-corp.com today", "write [EMAIL] today"],
    ["write jane&#x40;corp&#46;example today", "write [EMAIL] today"],
    ["write jane&#64corp.example today", "write [EMAIL] today"],
    ["write jane&#0000064;corp&period;example today", "write [EMAIL] today"],
    ["write jane&lowbar;doe&commat;corp&period;example today", "write [EMAIL] today"],
    ["write jane&amp;#64;corp.example or jane&#38;amp;#x40;corp.example", "write [EMAIL] or [EMAIL]"],
    ["write jane%40corp.example or jane%2540corp%2Eexample", "write [EMAIL] or [EMAIL]"],
    ["write &#106;&#97;ne@corp.example today", "write [EMAIL] today"],
    ["write jane&#65312;corp&ZeroWidthSpace;.example today", "write [EMAIL] today"],
    ["ssn 123&#45;45&hyphen;6789.", "ssn [SSN]."],
    ["ssn 123&nbsp;45&nbsp;6789.", "ssn [SSN]."],
    ["ssn 12&#51;-45-678&#57;.", "ssn [SSN]."],
    ["card 4111%201111%201111%201111 and R&D; AT&T 🙂", "card [CREDIT_CARD] and R&D; AT&T 🙂"],
  ])("assurance 53: character references and percent codes hide nothing: %j", (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
    expect(redactText(redacted)).toBe(redacted);
  });

  it("assurance 53: whatever of a mail address is coded, the address is taken out to its last character", () => {
    const coded = fc.tuple(
      fc.constantFrom(...Array.from("jane@corp.example")),
      fc.constantFrom("", "&#D;", "&#xH;", "%H", "&amp;#D;"),
    );
    const forms = fc.tuple(
      ...Array.from("jane@corp.example", (one) =>
        fc.tuple(
          fc.constant(one),
          coded.map(([, form]) => form),
        ),
      ),
    );
    fc.assert(
      fc.property(forms, (written) => {
        const text = written.map(([one, form]) => {
          const code = one.charCodeAt(0);
          return form === "" ? one : form.replace("D", String(code)).replace("H", code.toString(16));
        });
        expect(redactText(`to ${text.join("")}, now`)).toBe("to [EMAIL], now");
      }),
    );
  });

  it.each([
    ['{"email":"jane.doe\\u0040corp.com"}', '{"email":"[EMAIL]"}'],
    ["jane.doe\\x40corp.com", "[EMAIL]"],
    ["write jane\\\\u0040corp\\u002Eexample today", "write [EMAIL] today"],
    ["ssn 123\\u002d45\\u002d6789.", "ssn [SSN]."],
  ])("assurance 53: characters that programs write as escapes hide nothing: %s", (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
  });

  it("assurance 53: accents that come apart hide nothing, and what is beside them stays", () => {
    const people = redactText.knowing({ names: ["Zo\u00eb \u00c5ngstr\u00f6m", "\uae40\ubbfc\uc900"], countries: [] });
    const text =
      "re\u0301sume\u0301 of Zoe\u0308 A\u030angstro\u0308m, \u212bngstr\u00f6m, \u1100\u1175\u11b7\u1106\u1175\u11ab\u110c\u116e\u11ab, cafe\u0301";
    expect(people(text)).toBe("re\u0301sume\u0301 of [PERSON], [PERSON], [PERSON], cafe\u0301");
  });

  it("codes that stand for nothing personal stay as they are", () => {
    for (const text of [
      "R&amp;D &lt;b&gt; 100%20done &#0; &#xD800; &#9999999; &unknown; 50%",
      "a%4",
      "&",
      "&#;",
      "C:\\\\x64\\\\u00e9 \\\\xff",
    ])
      expect(redactText(text)).toBe(text);
  });

  it("typographic text without personal data is left alone", () => {
    for (const text of [
      "9\u201317 h, S. 12\u201314",
      "10\u00a0000\u00a0000 rows \u2013 in 2025\u20132026",
      "naïve ✔️ 👩‍💻 日本語、ＡＢＣ",
    ])
      expect(redactText(text)).toBe(text);
  });

  it("a plain text has one reading, and every span leads back into the text", () => {
    expect(readings("a plain\ttext, 1-2-3\r\n")).toHaveLength(1);
    const piece = fc.oneof(
      fc.constantFrom("a", "1", " ", "é", "🙂", "\uff20", ...BLANKS, ...DASHES, ...UNSEEN),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        fc.pre(!/[&%\\]/.test(text) && composed(text) === text);
        for (const reading of readings(text)) {
          for (let start = 0; start < reading.text.length; start += 1) {
            const span = reading.original({ kind: "PHONE", start, end: start + 1 });
            // Some scripts' digits take two units, and where they are read as digits they are taken out whole.
            const units = /^\p{Nd}/u.test(text.slice(span.start))
              ? String.fromCodePoint(text.codePointAt(span.start) ?? 0).length
              : 1;
            expect([1, units]).toContain(span.end - span.start);
            const seen = text.charAt(span.start);
            const read = reading.text.charAt(start);
            expect(read).toBe(/[a-z0-9]/.test(seen) ? seen : read);
          }
        }
      }),
    );
  });

  it("redacting twice changes nothing more, whatever blanks, dashes and unseen characters there are", () => {
    const piece = fc.constantFrom(
      "jane",
      "\uff20",
      "corp.example",
      "123",
      "45",
      "6789",
      "+49",
      "pin=",
      ...BLANKS,
      ...DASHES,
      ...UNSEEN,
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
        const once = redactText(pieces.join(""));
        expect(redactText(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });
});

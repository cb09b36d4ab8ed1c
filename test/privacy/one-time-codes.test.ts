import { describe, expect, it } from "vitest";
import { redactText, withoutOneTimeCodes } from "../../src/privacy/index.ts";

describe("one-time codes in people's words", () => {
  it.each([
    ["123456", null],
    [" 123 456. ", null],
    ["123456 654321", null],
    ["approved, code 123456", "approved, code [CODE]"],
    ["approved 123-456 by me", "approved [CODE] by me"],
    ["approved (１２３４５６)", "approved ([CODE])"],
    ["CHG0030001 and PO1234567 are done", "CHG0030001 and PO1234567 are done"],
    ["policy: 12345 and 1234567 stay", "policy: 12345 and 1234567 stay"],
    ["", null],
    [null, null],
  ])("jira row 21: %j becomes %j", (words, left) => {
    expect(withoutOneTimeCodes(words)).toBe(left);
  });

  it.each(["TOTP 123456", "otp: 123 456", "my 2FA code is 123456", "one-time password=123456", "Authenticator code 123-456"])(
    "jira row 21: %s in any text is a secret that neither the model nor a record gets",
    (text) => {
      const left = redactText(`Please go on. ${text}. Thanks`);
      expect(left).toContain("[SECRET]");
      expect(left).not.toMatch(/123|456/);
    },
  );

  it("numbers that no code's name stands before are left: a ticket is full of them", () => {
    expect(redactText("Invoice 123456, order 654 321")).toBe("Invoice 123456, order 654 321");
  });
});

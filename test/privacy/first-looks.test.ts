import { describe, expect, it } from "vitest";
import { detect, lookFor } from "../../src/privacy/index.ts";
import { isPhoneOf } from "../../src/privacy/kinds/phone-number.ts";

const LOOKED = lookFor(["PHONE", "IP", "SECRET"]);
const found = (text: string): readonly string[] => detect(text, LOOKED).map(({ start, end }) => text.slice(start, end));

// Each pattern that costs much is spared where a cheaper look says that it finds nothing: here are the shortest and oddest things it must still find.
describe("a first look", () => {
  it.each(["::1", "a::1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "::ffff:10.1.2.3", "FE80::1%eth0"])(
    "lets an address of version 6 through: %s",
    (address) => expect(found(`on ${address} now`)).toEqual([address]),
  );

  it.each(["10:20:30", "10:20:30:40:50", "00:1a:2b:3c:4d:5e"])("a time and a machine's card are none: %s", (text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    ["otp 123456", "123456"],
    ["2FA=123-456", "123-456"],
    ["MFA token is#:= 123 456", "123 456"],
    ["ftp://:x@host.example", ":x"],
    ["see https://a.example and http://svc:a:b@host.example", "svc:a:b"],
  ])("lets a one-time code and a password of an address through: %s", (text, secret) => {
    expect(found(text)).toEqual([secret]);
  });

  it.each([
    ["01 1493 0123 4567", "US", true],
    ["011 (49) 30-1234567", "CA", true],
    ["0171 1234567", "DE", true],
    ["0171 1234567", "US", false],
    ["0410 0100", "US", false],
    ["415 555 2671", "US", true],
  ])("of numbers with a zero, those dialled abroad are still asked for: %s in %s", (text, country, isOne) => {
    expect(isPhoneOf(text, [country])).toBe(isOne);
  });
});

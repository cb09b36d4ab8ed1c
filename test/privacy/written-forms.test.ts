import { describe, expect, it } from "vitest";
import { makeRedactor, redactText } from "../../src/privacy/index.ts";

const german = makeRedactor(["EMAIL", "PHONE", "SSN"], { region: "eu-central-1" });

describe("personal data in the forms of fields, logs and commands", () => {
  it.each([
    ["sinead.o'brien@corp.example", "[EMAIL]"],
    ["owner='rosa@corp.example'", "owner='[EMAIL]'"],
    ["jane/doe@corp.example or https://x.example/users/jane@corp.example", "[EMAIL] or https://x.example/users/[EMAIL]"],
    ["jane@corp.xn--p1ai", "[EMAIL]"],
    ['{"phone_number":"4155552671"}', '{"phone_number":"[PHONE]"}'],
    ["u_phone=4155552671, contact_phone,4155552671", "u_phone=[PHONE], contact_phone,[PHONE]"],
    ["homePhone: 4155552671; mobileNumber=4155552671", "homePhone: [PHONE]; mobileNumber=[PHONE]"],
    ["ph: 4155552671", "ph: [PHONE]"],
    ["Mob.: 07700900123", "Mob.: [PHONE]"],
    ["contact number 4155552671, her number: 415 5552671", "contact number [PHONE], her number: [PHONE]"],
    ["cb 415-5552671, (415)5552671 or 415/555-2671", "cb [PHONE], [PHONE] or [PHONE]"],
    ["employee_ssn=078051120 employeeSSN=078051120", "employee_ssn=[SSN] employeeSSN=[SSN]"],
    ["social_security_number=078051120", "social_security_number=[SSN]"],
    ["ssn_078-05-1120.pdf", "ssn_[SSN].pdf"],
    ["cc_number_4111111111111111 pan4111111111111111", "cc_number_[CREDIT_CARD] pan[CREDIT_CARD]"],
    ["%B4111111111111111^DOE/JANE^2512", "%B[CREDIT_CARD]^DOE/JANE^2512"],
    ["paid by 4111 1111 1111\n1111, thanks", "paid by [CREDIT_CARD], thanks"],
    ["3782 822463\n10005", "[CREDIT_CARD]"],
    ["ibanDE89370400440532013000", "iban[IBAN]"],
    ["to DE 89 3704 0044 0532 0130 00 now", "to [IBAN] now"],
    ["DE89.3704.0044.0532.0130.00, DE89  3704  0044  0532  0130  00", "[IBAN], [IBAN]"],
    ["allow 10.20.30.40-10.20.30.60, 10.20.30.40 - 10.20.30.60", "allow [IP]-[IP], [IP] - [IP]"],
    ["10.20.30.40-60 to db", "[IP]-60 to db"],
    ["ip-10-20-30-40.ec2.internal and node_10.1.2.3", "[IP].ec2.internal and node_[IP]"],
    ["src_ip=1.2.3.4 web01_10.20.30.40 docker 203.0.113.7", "src_ip=[IP] web01_[IP] docker [IP]"],
  ])("assurance 53: %j", (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
    expect(redactText(redacted)).toBe(redacted);
  });

  it.each([
    ["Cookie: JSESSIONID=0A1B2C3D4E5F6071; theme=dark", "Cookie: [SECRET]"],
    ["Set-Cookie: sid=abc; Path=/\nnext", "Set-Cookie: [SECRET]\nnext"],
    ["curl -H 'Cookie: a=b; c=d' https://x.example", "curl -H 'Cookie: [SECRET]' https://x.example"],
    ["Passwort: Sommer2026!", "Passwort: [SECRET]"],
    ["pw: hunter2, mdp: Soleil, mot de passe: Lune", "pw: [SECRET], mdp: [SECRET], mot de passe: [SECRET]"],
    ["contraseña: Verano and dbPassword=x7y", "contraseña: [SECRET] and dbPassword=[SECRET]"],
    ["--password hunter22 --api-key 'abc def'", "--password [SECRET] --api-key '[SECRET] def'"],
    ["tool -pass hunter22", "tool -pass [SECRET]"],
    ["curl -s -u jane:hunter22 https://x.example", "curl -s -u [SECRET] https://x.example"],
    [
      "https://a.blob.core.windows.net/c?sv=1&sig=abcDEF0123456789%3D&se=2",
      "https://a.blob.core.windows.net/c?sv=1&sig=[SECRET]&se=2",
    ],
    ["https://hooks.slack.com/services/T000/B000/abcdefghijklmnop", "https://hooks.slack.com/services/[SECRET]"],
    ["postgres://app:p@ssw0rd@db/x", "postgres://[SECRET]@db/x"],
  ])("assurance 53: secrets: %s", (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
    expect(redactText(redacted)).toBe(redacted);
  });

  it("assurance 53: a row of cookies longer than any piece of a long text goes to its end", () => {
    const cookies = Array.from({ length: 120 }, (_, i) => `c${i}=value${i}abcdefghijkl`).join("; ");
    const text = `${"words and words ".repeat(500)}\nCookie: ${cookies}\n${"more of it ".repeat(500)}`;
    expect(redactText(text)).toBe(`${"words and words ".repeat(500)}\nCookie: [SECRET]\n${"more of it ".repeat(500)}`);
  });

  it.each([
    "window 0200-0400 CET",
    "Change window: 0800-1600",
    "maintenance 0100-0500 UTC, 0600-0800 rollback",
    "window 02 00 04 00 06 00",
    "cores 0 1 2 3 4 5 6 7",
    "slots 01 02 03 04 05",
    "call id 1764517203123",
    "phone job 1764517203",
    "at 1764517203 the phone queue stopped",
    "SMS gateway job 4711200345 failed",
    "number is 1048576 bytes",
    "numbers are 4194304 and 8388608",
    "reached 1234567 rows",
    "Firefox 121.0.1.4",
    "Oracle 10.2.0.4",
    "module ab::cd12",
    "WWN 50:06:01:60:3b:a0:12:34",
    "password: must be changed",
    "Token: Expired.",
    "credentials: none",
    'the "password": "required, see the vault"',
    "password=$DB_PASSWORD pass: **** token: %TOKEN%",
    "use --password to set it, the --token option is required",
    "docker run -u 1000:1000 image",
    "className 123456789",
    "headphones 4155552671",
    "no 12 3456 7890 123 4",
    "8080 8443\n9090 9443\n4111 1111\n1111 1111\n4000 5000",
  ])("capability 8.1: is none, in Europe and America: %j", (text) => {
    expect(redactText(text)).toBe(text);
    expect(german(text)).toBe(text);
  });
});

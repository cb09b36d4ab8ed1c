import { describe, expect, it } from "vitest";
import { withoutSecrets } from "../../src/privacy/index.ts";

describe("words of people that are kept as they were said", () => {
  it.each([
    ["policy: log in with password: hunter2hunter2", "policy: log in with password: [SECRET]"],
    ["use Bearer planted-7731-abcdefgh, please", "use [SECRET], please"],
    ["see https://ots:s3cret@erp.example/x", "see https://[SECRET]@erp.example/x"],
    ["xoxb-1234567890-abcdefghij and ATATT3xFfGF0abcdefgh123", "[SECRET] and [SECRET]"],
    ["ask maria@corp.example, +1 415 555 0177, about 536-22-8714", "ask maria@corp.example, +1 415 555 0177, about 536-22-8714"],
    ["", ""],
  ])("assurance 53, capability 8.1: %j lose credentials and nothing else", (said, kept) => {
    expect(withoutSecrets(said)).toBe(kept);
    expect(withoutSecrets(kept)).toBe(kept);
  });
});

import { expect, it } from "vitest";
import { clockOffset } from "../../src/connectors/clock-offset.ts";

const OURS = new Date("2026-03-02T09:00:00Z");

it.each([
  [0, "ok", "0 s ahead of ours"],
  [30, "ok", "30 s ahead of ours"],
  [-31, "warning", "31 s behind ours"],
  [299, "warning", "299 s ahead of ours"],
  [300, "problem", "300 s ahead of ours"],
  [-3600, "problem", "3600 s behind ours"],
] as const)("a clock %i s from ours is %s", (seconds, state, says) => {
  expect(clockOffset(new Date(OURS.getTime() + seconds * 1000), OURS)).toMatchObject({ check: "clock", state, says });
});

it("an answer without a time is a warning", () => {
  expect(clockOffset(new Date(""), OURS)).toMatchObject({ state: "warning" });
});

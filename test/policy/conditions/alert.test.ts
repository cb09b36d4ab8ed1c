import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Alert, parseAlert, printAlert } from "../../../src/policy/conditions/index.ts";

const METRICS = new Set(["confidence_shift_stddev", "reviewer_slo_minutes", "evidence_lag_seconds"]);

function problemOf(text: string): string {
  const parsed = parseAlert(text, METRICS);
  return parsed.ok ? "loaded" : `${parsed.problem.line}:${parsed.problem.column} ${parsed.problem.message}`;
}

describe("the alert grammar", () => {
  it.each([
    ["confidence_shift_stddev > 2", { metric: "confidence_shift_stddev", op: ">", threshold: 2, cycles: 1 }],
    ["reviewer_slo_minutes > 45 for 3 cycles", { metric: "reviewer_slo_minutes", op: ">", threshold: 45, cycles: 3 }],
    ["  reviewer_slo_minutes<=-0.5\n for 1 cycle ", { metric: "reviewer_slo_minutes", op: "<=", threshold: -0.5, cycles: 1 }],
  ])("loads %j", (text, alert) => {
    expect(parseAlert(text, METRICS)).toEqual({ ok: true, alert });
  });

  it.each([
    ["", "1:1 expected a metric's name first"],
    ["reviewer_slo_minuts > 45", '1:1 unknown metric "reviewer_slo_minuts"; did you mean "reviewer_slo_minutes"?'],
    ["toString > 45", '1:1 unknown metric "toString"'],
    ["reviewer_slo_minutes", "1:21 expected <, <=, > or >= after the metric"],
    ["reviewer_slo_minutes == 45", "1:22 expected <, <=, > or >= after the metric"],
    ["reviewer_slo_minutes > '45'", "1:24 expected a number"],
    ["reviewer_slo_minutes >", "1:23 expected a number"],
    ["reviewer_slo_minutes > 45 minutes", '1:27 expected "for N cycles" or the end'],
    ["reviewer_slo_minutes > 45 for", "1:30 expected a whole number from 1 to 1000"],
    ["reviewer_slo_minutes > 45 for 0 cycles", "1:31 expected a whole number"],
    ["reviewer_slo_minutes > 45 for 1.5 cycles", "1:31 expected a whole number"],
    ["reviewer_slo_minutes > 45 for 1001 cycles", "1:31 expected a whole number"],
    ["reviewer_slo_minutes > 45 for 3", '1:32 expected "cycles"'],
    ["reviewer_slo_minutes > 45 for 3 days", '1:33 expected "cycles"'],
    ["reviewer_slo_minutes > 45\nfor 3 cycles and more", "2:14 expected the end"],
    ["reviewer_slo_minutes > 45 %", '1:27 "%" means nothing here'],
    ["x".repeat(201), "1:201 longer than 200 characters"],
  ])("refuses %j", (text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });

  it("reads its own canonical text back to the same alert", () => {
    const alerts: fc.Arbitrary<Alert> = fc.record({
      metric: fc.constantFrom(...METRICS),
      op: fc.constantFrom("<", "<=", ">", ">="),
      threshold: fc.integer().map((n) => n / 1_000),
      cycles: fc.integer({ min: 1, max: 1_000 }),
    });
    fc.assert(
      fc.property(alerts, (alert) => {
        expect(parseAlert(printAlert(alert), METRICS)).toEqual({ ok: true, alert });
      }),
    );
  });

  it("answers any text at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(parseAlert(text, METRICS)).toHaveProperty("ok");
      }),
    );
  });
});

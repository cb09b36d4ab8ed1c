import { describe, expect, it } from "vitest";
import { type ContextSourceConfig, examineSource } from "../../../src/connectors/context-sources/index.ts";
import { openErp, supplierConfig } from "./erp.ts";

const WAYS = ["odata", "odata 2", "http-json"] as const;

async function told(config: ContextSourceConfig) {
  const findings = await examineSource(config, { egress: { private: false, allowLoopback: true } });
  return findings.map(({ check, state, says }) => `${check} ${state}: ${says}`);
}

/** Whatever the ids are called in this way of asking. */
function sampled(config: ContextSourceConfig, id: string): ContextSourceConfig {
  return { ...config, sample: Object.fromEntries(Object.keys(config.ids).map((name) => [name, id])) };
}

describe.each(WAYS)("doctor's look at a further system of record over %s", (way) => {
  it("a source that answers with all its values is told as such, and no value is", async () => {
    const erp = await openErp();
    const lines = await told(sampled(supplierConfig(erp, way), "O'Neil/1"));
    expect(lines).toEqual([
      "address ok: may be called",
      "asked ok: it answers and takes our credentials",
      "values ok: all 3 are there",
    ]);
    expect(lines.join()).not.toMatch(/1250|IE\b/);
    expect(erp.calls).toHaveLength(1);
  });

  it("without a sample it is asked for nobody's record: credentials show, values cannot", async () => {
    const erp = await openErp();
    expect(await told(supplierConfig(erp, way))).toEqual([
      "address ok: may be called",
      "asked ok: it answers and takes our credentials",
      "values warning: cannot be told without a record",
    ]);
    expect(erp.calls).toHaveLength(1);
  });

  it("credentials that it does not take, a mapping that does not fit and a sample that is not there are problems of their own", async () => {
    const erp = await openErp();
    const stranger = supplierConfig(erp, way, { auth: { kind: "none" } });
    expect((await told(stranger)).at(-1)).toBe("asked problem: it does not take our credentials");
    const misfit = supplierConfig(erp, way, {
      values: { blocked: { path: "IsBlocked", type: "boolean" }, rating: { path: "IsBlocked", type: "string" } },
    });
    expect((await told(sampled(misfit, "O'Neil/1"))).at(-1)).toBe("values problem: not as configured: rating");
    expect((await told(sampled(supplierConfig(erp, way), "4711"))).at(-1)).toBe("asked problem: it does not have the sample");
    expect((await told(sampled(supplierConfig(erp, way), "no id: a sentence"))).at(-1)).toBe(
      "asked problem: the sample does not fit its ids",
    );
  });

  it.each([{ kind: "status", status: 500 }, { kind: "login_page" }] as const)(
    "a source that gives no answer (%j) is a problem by its code",
    async (fault) => {
      const erp = await openErp();
      erp.fail(fault);
      expect((await told(supplierConfig(erp, way))).at(-1)).toMatch(/^asked problem: SOURCE_DOWN/);
    },
  );
});

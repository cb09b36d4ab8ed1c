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

  it("without a sample it is asked for nobody's record: that it is not there says nothing of path, credentials or values", async () => {
    const erp = await openErp();
    const untold = [
      "address ok: may be called",
      expect.stringMatching(/^asked warning: 404 for a record that is nobody's, as for a wrong path: .* cannot be told$/),
    ];
    expect(await told(supplierConfig(erp, way))).toEqual(untold);
    expect(erp.calls).toHaveLength(1);
    const astray = way === "http-json" ? { path: "/Supliers/{vendor}" } : { entitySet: "Supliers" };
    expect(await told(supplierConfig(erp, way, astray))).toEqual(untold);
  });

  it("credentials that it does not take, a mapping that does not fit and a sample that is not there are problems of their own", async () => {
    const erp = await openErp();
    const stranger = supplierConfig(erp, way, { auth: { kind: "none" } });
    expect((await told(stranger)).at(-1)).toBe("asked problem: it does not take our credentials");
    const misfit = supplierConfig(erp, way, {
      values: { blocked: { path: "IsBlocked", type: "boolean" }, rating: { path: "IsBlocked", type: "string" } },
    });
    expect((await told(sampled(misfit, "O'Neil/1"))).at(-1)).toBe("values problem: not as configured: rating");
    expect((await told(sampled(supplierConfig(erp, way), "4711"))).at(-1)).toBe(
      "asked problem: it does not have the sample (404)",
    );
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

it.each(["odata", "odata 2"] as const)(
  "over %s a list that is empty for nobody's record tells that its set, its properties and our credentials fit",
  async (way) => {
    const erp = await openErp();
    const byFilter = { by: "filter" };
    expect(await told(supplierConfig(erp, way, byFilter))).toEqual([
      "address ok: may be called",
      "asked ok: it answers and takes our credentials",
      "values warning: cannot be told without a record",
    ]);
    const astray = await told(supplierConfig(erp, way, { ...byFilter, entitySet: "Supliers" }));
    expect(astray.at(-1)).toMatch(/^asked warning: 404 /);
  },
);

import { describe, expect, it } from "vitest";
import { errorCode } from "../../src/case/index.ts";
import { guardedSource } from "../../src/connectors/registry.ts";
import { about, openErp, sourceOf, supplierConfig } from "./context-sources/erp.ts";

const codeOf = (attempt: Promise<unknown>) => attempt.then(() => "ok", errorCode);

describe("a source behind its circuit breaker and bulkhead", () => {
  it("capability 2.4: one that hangs is not asked any more after five tries", async () => {
    const erp = await openErp();
    erp.fail({ kind: "silent" });
    const source = guardedSource(sourceOf(supplierConfig(erp, "odata", { timeoutMs: 100 })), 4);
    const codes: string[] = [];
    for (let i = 0; i < 8; i += 1) codes.push(await codeOf(source.read(about("42"))));
    expect(codes).toEqual([...Array(5).fill("SOURCE_DOWN"), ...Array(3).fill("CIRCUIT_OPEN")]);
    expect(erp.calls).toHaveLength(5);
  });

  it("beyond so many calls at a time nobody waits: further ones are not made", async () => {
    const erp = await openErp();
    erp.fail({ kind: "slow", milliseconds: 60 });
    const source = guardedSource(sourceOf(supplierConfig(erp, "odata")), 2);
    const codes = await Promise.all(Array.from({ length: 5 }, () => codeOf(source.read(about("42")))));
    expect(codes.toSorted()).toEqual(["SOURCE_DOWN", "SOURCE_DOWN", "SOURCE_DOWN", "ok", "ok"]);
    expect(erp.calls).toHaveLength(2);
  });

  it("what it refuses us does not open the circuit", async () => {
    const erp = await openErp();
    const source = guardedSource(sourceOf(supplierConfig(erp, "odata", { auth: { kind: "none" } })), 4);
    for (let i = 0; i < 8; i += 1) expect(await source.read(about("42"))).toEqual({ status: "forbidden", value: null });
    expect(erp.calls).toHaveLength(8);
  });
});

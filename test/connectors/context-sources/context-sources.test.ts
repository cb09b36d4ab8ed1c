import { describe, expect, it } from "vitest";
import { errorCode, OpsError } from "../../../src/case/index.ts";
import { isSameId } from "../../../src/connectors/context-sources/ids.ts";
import { ContextSourceConfig, contextSource } from "../../../src/connectors/context-sources/index.ts";
import { about, openErp, sourceOf, supplierConfig } from "./erp.ts";

const WAYS = ["odata", "odata 2", "http-json"] as const;
const ODATA = ["odata", "odata 2"] as const;

describe.each(WAYS)("a further system of record over %s", (way) => {
  it("capability 2.4, 15.13: its values come by their configured names, each as text in its type's one form", async () => {
    const erp = await openErp();
    const read = await sourceOf(supplierConfig(erp, way)).read(about("O'Neil/1"));
    expect(read).toEqual({ status: "ok", value: { blocked: "false", open_amount: "1250.5", country: "IE" } });
    expect(erp.calls).toHaveLength(1);
  });

  it("an id leaves encoded, and a quote in it doubled", async () => {
    const erp = await openErp();
    await sourceOf(supplierConfig(erp, way)).read(about("O'Neil/1"));
    const [path] = erp.calls.map((call) => call.url.split("?")[0]);
    const paths = { odata: "/odata/Suppliers('O''Neil%2F1')", "odata 2": "/odata2/Suppliers('O''Neil%2F1')" };
    expect(path).toBe(way === "http-json" ? "/json/Suppliers/O'Neil%2F1" : paths[way]);
  });

  it.each(["", "Dear ERP, pay this", "42\n43", "../admin", "'", "4".repeat(65), "\u202e42", "42?x=1", "42#", "a&b=c"])(
    "what is no id (%j) is never sent: the section is absent",
    async (vendor) => {
      const erp = await openErp();
      expect(await sourceOf(supplierConfig(erp, way)).read(about(vendor))).toEqual({ status: "absent", value: null });
      expect(erp.calls).toEqual([]);
    },
  );

  it("a record that is not there is absent, one that we may not see forbidden", async () => {
    const erp = await openErp();
    expect(await sourceOf(supplierConfig(erp, way)).read(about("4711"))).toEqual({ status: "absent", value: null });
    const stranger = sourceOf(supplierConfig(erp, way, { auth: { kind: "none" } }));
    expect(await stranger.read(about("42"))).toEqual({ status: "forbidden", value: null });
  });

  it("a record that is gone for good is absent, and no outage", async () => {
    const erp = await openErp();
    erp.fail({ kind: "status", status: 410 });
    expect(await sourceOf(supplierConfig(erp, way)).read(about("42"))).toEqual({ status: "absent", value: null });
  });

  it("a null is no value; a value that is not there, or of another type, makes the section partial", async () => {
    const erp = await openErp();
    const values = (path: string, type: string) => ({
      values: { blocked: { path: "IsBlocked", type: "boolean" }, x: { path, type } },
    });
    const read = (path: string, type: string) => sourceOf(supplierConfig(erp, way, values(path, type))).read(about("O'Neil/1"));
    expect(await read("Note", "string")).toEqual({ status: "ok", value: { blocked: "false" } });
    for (const [path, type] of [
      ["IsBlocked", "string"],
      ["IsBlocked", "number"],
      ["Terms", "string"],
      ["Terms.Country", "number"],
      ["Terms.constructor", "string"],
    ] as const)
      expect(await read(path, type)).toEqual({ status: "partial", value: { blocked: "false" } });
  });

  it.each([
    { kind: "status", status: 500 },
    { kind: "status", status: 503 },
    { kind: "status", status: 429 },
    { kind: "status", status: 400 },
    { kind: "silent" },
    { kind: "slow", milliseconds: 2_000 },
    { kind: "dripping", milliseconds: 100 },
    { kind: "dropped" },
    { kind: "login_page" },
    { kind: "cut_answer" },
    { kind: "error_in_answer" },
  ] as const)("an ERP that answers %j is down, within its own timeout, and nothing of its answer is told", async (fault) => {
    const erp = await openErp();
    erp.fail(fault);
    const began = performance.now();
    const error: unknown = await sourceOf(supplierConfig(erp, way))
      .read(about("42"))
      .catch((caught: unknown) => caught);
    expect(errorCode(error)).toBe("SOURCE_DOWN");
    expect(performance.now() - began).toBeLessThan(1_500);
    const told = error instanceof OpsError ? JSON.stringify([error.message, error.context]) : "";
    expect(told).not.toMatch(/DE4450|erp-pw|log on|Supplier/);
  });

  it("a redirect is refused, whichever host it leads to", async () => {
    const [erp, other] = [await openErp(), await openErp()];
    erp.fail({ kind: "redirect", to: `${other.json}/Suppliers/42` });
    await expect(sourceOf(supplierConfig(erp, way)).read(about("42"))).rejects.toMatchObject({ code: "EGRESS_REFUSED" });
    expect(other.calls).toEqual([]);
  });

  it("assurance: a source is called at its own origin only, and on this machine only where that is allowed", async () => {
    const erp = await openErp();
    expect(() => contextSource(supplierConfig(erp, way), { egress: { private: false, allowLoopback: false } })).toThrow(
      expect.objectContaining({ code: "EGRESS_REFUSED" }),
    );
  });
});

describe.each(ODATA)("OData, spoken as %s:", (way) => {
  const byFilter = { by: "filter" };
  const base = way === "odata" ? "odata" : "odata2";

  it("a filter asks for exactly the properties that are needed, and for two rows to see that there is one", async () => {
    const erp = await openErp();
    const read = await sourceOf(supplierConfig(erp, way, { ...byFilter, query: { "sap-client": "100" } })).read(
      about("O'Neil/1"),
    );
    expect(read.value).toEqual({ blocked: "false", open_amount: "1250.5", country: "IE" });
    const sent = new URL(erp.calls[0]?.url ?? "", erp.origin);
    expect(sent.search).not.toContain("+");
    expect(Object.fromEntries(sent.searchParams)).toEqual({
      "sap-client": "100",
      $filter: "Supplier eq 'O''Neil/1'",
      $select: "Supplier,IsBlocked,OpenAmount,Terms",
      $top: "2",
    });
  });

  it("several keys, numbers and GUIDs are written as OData writes them", async () => {
    const erp = await openErp();
    const centre = sourceOf(
      supplierConfig(erp, way, {
        entitySet: "CostCentres",
        ids: {
          Company: { field: "fields.company", form: "digits" },
          Number: { field: "fields.centre", form: "digits", literal: "number" },
        },
        values: { locked: { path: "Locked", type: "boolean" } },
      }),
    );
    expect(await centre.read(about("x", { company: "1000", centre: "77" }))).toEqual({
      status: "ok",
      value: { locked: "false" },
    });
    const order = sourceOf(
      supplierConfig(erp, way, {
        entitySet: "Orders",
        ids: { Id: { field: "fields.vendor", form: "uuid", literal: "guid" } },
        values: { released: { path: "Released", type: "boolean" } },
      }),
    );
    expect((await order.read(about("3F2504E0-4F89-41D3-9A0C-0305E82C3301"))).value).toEqual({ released: "true" });
    expect(erp.calls.map((call) => call.url.split("?")[0])).toEqual([
      `/${base}/CostCentres(Company='1000',Number=77)`,
      `/${base}/Orders(${way === "odata" ? "3F2504E0-4F89-41D3-9A0C-0305E82C3301" : "guid'3F2504E0-4F89-41D3-9A0C-0305E82C3301'"})`,
    ]);
  });

  it("no record by a filter is absent; two are none that could be believed", async () => {
    const erp = await openErp();
    expect((await sourceOf(supplierConfig(erp, way, byFilter)).read(about("4711"))).status).toBe("absent");
    const twins = { ...byFilter, entitySet: "Twins", values: { blocked: { path: "IsBlocked", type: "boolean" } } };
    expect(await sourceOf(supplierConfig(erp, way, twins)).read(about("42"))).toEqual({ status: "partial", value: {} });
  });

  it("a server that ignores the filter answers with somebody else's record: not believed", async () => {
    const erp = await openErp();
    erp.fail({ kind: "ignores_filter" });
    const first = await sourceOf(supplierConfig(erp, way, byFilter)).read(about("4711"));
    expect(first).toEqual({ status: "partial", value: {} });
  });

  it("a nextLink is never followed, to another host or the same", async () => {
    const [erp, other] = [await openErp(), await openErp()];
    erp.fail({ kind: "next_link", to: `${other.origin}/${base}/Suppliers?$skiptoken=1` });
    expect((await sourceOf(supplierConfig(erp, way, byFilter)).read(about("42"))).status).toBe("partial");
    expect([erp.calls.length, other.calls.length]).toEqual([1, 0]);
  });
});

describe("the version of OData", () => {
  it("a service of the other version is not believed: nothing is read out of its answer", async () => {
    const erp = await openErp();
    for (const change of [{ version: 2 }, { version: 2, by: "filter" }])
      expect(await sourceOf(supplierConfig(erp, "odata", change)).read(about("42"))).toEqual({ status: "partial", value: {} });
    for (const change of [{ version: 4 }, { version: 4, by: "filter" }])
      expect(await sourceOf(supplierConfig(erp, "odata 2", change)).read(about("42"))).toEqual({ status: "partial", value: {} });
  });
});

describe("a plain JSON API", () => {
  it("an answer that repeats another id is not believed", async () => {
    const erp = await openErp();
    const source = sourceOf(supplierConfig(erp, "http-json"));
    erp.change("Suppliers", { Supplier: "O'Neil/1" }, { IsBlocked: true });
    const lying = sourceOf(
      supplierConfig(erp, "http-json", { ids: { vendor: { field: "fields.vendor", form: "code", echo: "Terms.Country" } } }),
    );
    expect((await lying.read(about("42"))).status).toBe("partial");
    expect((await source.read(about("42"))).status).toBe("ok");
  });
});

describe("an id that an answer repeats", () => {
  it.each([
    ["42", "0000000042", true],
    ["0000000042", 42, true],
    ["0", "00", true],
    ["42", "420", false],
    ["a042", "a42", false],
    ["3F2504E0-4F89-41D3-9A0C-0305E82C3301", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", true],
    ["42", null, false],
  ])("asked with %j and answered with %j: %s that it is the same", (asked, answered, same) => {
    expect(isSameId(asked, answered)).toBe(same);
  });
});

describe("a source as configured", () => {
  const right = {
    name: "erp",
    kind: "http-json",
    url: "https://erp.corp.example/api",
    region: "us-east-1",
    auth: { kind: "none" },
    path: "/vendors/{vendor}",
    ids: { vendor: { field: "fields.vendor", form: "code" } },
    values: { blocked: { path: "blocked", type: "boolean" } },
  };

  it.each([
    ["plain http to another machine", { url: "http://erp.corp.example/api" }],
    ["credentials in the URL", { url: "https://a:b@erp.corp.example" }],
    ["a title as an id", { ids: { vendor: { field: "fields.title ", form: "code" } } }],
    ["a description as an id", { ids: { vendor: { field: "description", form: "code" } } }],
    ["a form of its own", { ids: { vendor: { field: "fields.vendor", form: ".*" } } }],
    ["an id that is not used", { ids: { ...right.ids, other: { field: "ref.key", form: "code" } } }],
    ["a path without an id", { path: "/vendors", ids: {} }],
    ["a path that climbs", { path: "/../{vendor}" }],
    ["no values", { values: {} }],
    ["a timeout over 5 s", { timeoutMs: 5_001 }],
    ["an Authorization header by hand", { auth: { kind: "header", name: "host", value: "x" } }],
    ["a key nobody knows", { entity: "x" }],
  ])("%s is refused", (_name, change) => {
    expect(ContextSourceConfig.safeParse(right).success).toBe(true);
    expect(ContextSourceConfig.safeParse({ ...right, ...change }).success).toBe(false);
  });
});

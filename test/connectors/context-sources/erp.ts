import { onTestFinished } from "vitest";
import { type ErpSim, startErp } from "../../../simulators/erp/index.ts";
import type { TicketContext } from "../../../src/case/index.ts";
import { ContextSourceConfig, contextSource } from "../../../src/connectors/context-sources/index.ts";
import type { ContextSource } from "../../../src/ports/index.ts";
import { context } from "../../support/context.ts";

const AUTH = { kind: "basic", user: "ots", password: "erp-pw" } as const;
const AUTHORIZATION = `Basic ${Buffer.from("ots:erp-pw").toString("base64")}`;
const NAMED = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

const SUPPLIERS = [
  { Supplier: "O'Neil/1", IsBlocked: false, OpenAmount: "01250.500000", Terms: { Country: "IE" }, Note: null },
  { Supplier: "42", IsBlocked: true, OpenAmount: 0, Terms: { Country: "DE" }, Note: "wait" },
];

/** An ERP with suppliers and cost centres, closed after the test. */
export async function openErp(): Promise<ErpSim> {
  const erp = await startErp({
    authorization: AUTHORIZATION,
    sets: {
      Suppliers: { key: ["Supplier"], records: SUPPLIERS },
      CostCentres: { key: ["Company", "Number"], records: [{ Company: "1000", Number: 77, Locked: false }] },
      Orders: { key: ["Id"], records: [{ Id: NAMED, Released: true }] },
      Twins: {
        key: ["Id"],
        records: [
          { Id: 1, Supplier: "42", IsBlocked: false },
          { Id: 2, Supplier: "42", IsBlocked: true },
        ],
      },
    },
  });
  onTestFinished(() => erp.close());
  return erp;
}

const VALUES = {
  blocked: { path: "IsBlocked", type: "boolean" },
  open_amount: { path: "OpenAmount", type: "number" },
  country: { path: "Terms.Country", type: "string" },
};

/** How the suppliers are asked for. */
export type Way = "odata" | "odata 2" | "http-json";

/** A source over the suppliers; a test changes what it is about. */
export function supplierConfig(erp: ErpSim, way: Way, change: object = {}): ContextSourceConfig {
  const id = { field: "fields.vendor", form: "code" };
  const odata = { kind: "odata", entitySet: "Suppliers", ids: { Supplier: id } };
  const ways: Readonly<Record<Way, object>> = {
    odata: { ...odata, url: erp.odata },
    "odata 2": { ...odata, url: erp.odata2, version: 2 },
    "http-json": {
      kind: "http-json",
      url: erp.json,
      path: "/Suppliers/{vendor}",
      ids: { vendor: { ...id, echo: "Supplier" } },
    },
  };
  const shared = { name: "erp", region: "us-east-1", auth: AUTH, timeoutMs: 300, values: VALUES };
  return ContextSourceConfig.parse({ ...shared, ...ways[way], ...change });
}

/** The source itself, closed after the test. */
export function sourceOf(config: ContextSourceConfig): ContextSource {
  const made = contextSource(config, { egress: { private: false, allowLoopback: true } });
  onTestFinished(() => made.close());
  return made.source;
}

/** A ticket about that vendor. */
export function about(vendor: string, more: Readonly<Record<string, string>> = {}): TicketContext {
  return context({}, { extra: { vendor, ...more } });
}

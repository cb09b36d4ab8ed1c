import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { loadPolicy } from "../../src/config/load-policy.ts";
import { ContextSourceConfig } from "../../src/connectors/context-sources/index.ts";
import { draft, ground, payloadOf } from "../../src/drafting/index.ts";
import { redactText } from "../../src/privacy/index.ts";
import { context } from "../support/context.ts";

const FILES = [
  ["config/ops-trust-layer.yaml", "config/sops", ["chg_low_risk_auto", "vendor_onboarding_checks"]],
  ["config/examples/incident-triage.yaml", "config/examples/sops", ["incident_triage"]],
  ["config/examples/vendor-with-erp/policy.yaml", "config/examples/vendor-with-erp/sops", ["vendor_with_erp"]],
  ["config/examples/identity-requests.yaml", "config/examples/identity", ["identity_requests"]],
] as const;

function loaded(policyFile: string, sopFolder: string) {
  const read = loadPolicy(policyFile, sopFolder);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.policy;
}

describe("the SOPs that come with the product", () => {
  it("capability 2.4: the example over an ERP reads exactly what its example source gives", () => {
    const { workflows } = loaded("config/examples/vendor-with-erp/policy.yaml", "config/examples/vendor-with-erp/sops");
    const [source] = z
      .array(ContextSourceConfig)
      .parse(JSON.parse(readFileSync("config/examples/vendor-with-erp/sources.json", "utf8")));
    const types = Object.fromEntries(Object.entries(source?.values ?? {}).map(([name, { type }]) => [name, type]));
    expect(workflows.get("vendor_with_erp")?.sop.sop.sources).toEqual({ erp: types });
  });

  it.each(FILES)("%s loads with %s", (policyFile, sopFolder, workflows) => {
    expect([...loaded(policyFile, sopFolder).workflows.keys()]).toEqual(workflows);
  });

  it.each(FILES)("every action that %s allows has a check of its own or one for all", (policyFile, sopFolder) => {
    for (const { allowedActions, sop } of loaded(policyFile, sopFolder).workflows.values()) {
      for (const action of allowedActions)
        expect(sop.checks.some((check) => check.actions === null || check.actions.has(action))).toBe(true);
    }
  });

  it.each(FILES)(
    "capability 3.1: the template's note of each SOP in %s is proved by the ticket, and its action is allowed",
    async (policyFile, sopFolder) => {
      const read = context(
        {},
        {
          extra: {
            vendor_country: "DE",
            tax_form: "received",
            bank_verified: "true",
            sanctions_check: "clear",
            category: "network",
            subcategory: "vpn",
            priority: "3",
            assignment_group: "Network",
          },
        },
      );
      for (const { id, sop, allowedActions, modelEndpoint } of loaded(policyFile, sopFolder).workflows.values()) {
        const made = await draft({
          workflow: { id, allowedActions: [...allowedActions], endpoint: modelEndpoint },
          sop: sop.sop,
          context: read,
          model: null,
          fence: "0".repeat(24),
          redact: redactText,
          signal: new AbortController().signal,
          rejections: [],
        });
        if (made.kind !== "drafted") throw new Error(made.kind);
        expect(ground(made.draft, read, redactText)).toEqual({ uncited: [], coverage: "1.0000" });
        expect(
          payloadOf(made.draft, { context: read, sop: sop.sop, policyHash: "0".repeat(64), filter: (note) => note }).ok,
        ).toBe(true);
        expect(allowedActions.has(sop.sop.template_action)).toBe(true);
      }
    },
  );
});

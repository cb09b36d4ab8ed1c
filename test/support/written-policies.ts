import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { changed, type JsonPath } from "./json-paths.ts";

/** A policy as people wrote it: YAML turned to JSON. */
export interface Written {
  readonly file: unknown;
  readonly sops: readonly unknown[];
}

const read = (file: string): unknown => parse(readFileSync(file, "utf8"));
/** The policy as it ships. */
export const SHIPPED: Written = {
  file: read("config/ops-trust-layer.yaml"),
  sops: readdirSync("config/sops").map((name) => read(join("config/sops", name))),
};

const edited = (value: unknown, edits: readonly (readonly [JsonPath, unknown])[]): unknown =>
  edits.reduce((now: unknown, [path, to]) => changed(now, path, to), value);

/** Uses what the shipped policy does not: serial steps, shadow, steps over an SOP's fields, and all of the language. */
export const UNUSUAL: Written = {
  file: edited(SHIPPED.file, [
    [
      ["approvals"],
      {
        mode: "serial",
        steps: [
          {
            when: "workflow == 'vendor_onboarding_checks' and not (fields.bank_verified and fields.vendor_country in ['NO', \"it's\"]) or not not ticket.on_hold",
            route_to: "rbac.reviewer_groups.high_risk",
          },
          {
            when: "(confidence >= 0.5 or action == 'none') and (risk != 'low' or items.count > 10 and (tasks.open <= 1 or ticket.age_hours < 100.5))",
            route_to: "rbac.reviewer_groups.medium_risk",
          },
          { when: "pii_guardrail == (risk == 'high')", route_to: "rbac.reviewer_groups.low_risk" },
        ],
      },
    ],
    [["workflows", 0, "pii_guardrail"], true],
    [["workflows", 1, "shadow"], true],
    [["workflows", 0, "thresholds"], { auto_complete_confidence: 0.7, require_human_review_below: 0.7 }],
    [
      ["workflows", 1, "allowed_actions"],
      ["draft_note", "grant_access", "close_task"],
    ],
  ]),
  sops: SHIPPED.sops.map((sop) =>
    edited(sop, [
      [
        ["checks", 0],
        {
          id: "odd",
          when: "ticket.state in ['implement', 'q\"uo\\te\\u200b'] and ticket.age_hours >= 12.25",
          says: "Ask ann@corp.example, “why”.",
        },
      ],
    ]),
  ),
};

/** Steps of several people, sums, limits and regions. */
export const PEOPLE: Written = {
  file: edited(SHIPPED.file, [
    [
      ["approvals"],
      {
        mode: "serial",
        veto: "majority",
        reason_for: ["state"],
        steps: [
          { when: "risk == 'medium' or confidence < thresholds.auto_*", route_to: "rbac.reviewer_groups.medium_risk", need: 2 },
          { when: "workflow == 'vendor_onboarding_checks' and amount > 100", route_to: "rbac.reviewer_groups.finance" },
          { when: "risk == 'high' or region == 'eu-west-1'", route_to: "rbac.reviewer_groups.high_risk", need: 3 },
          { when: "risk == 'high' and not ('q\"uoted' in requester_groups)", route_to: "rbac.reviewer_groups.high_risk" },
          { when: "pii_guardrail and risk == 'low'", route_to: "rbac.reviewer_groups.low_risk" },
        ],
      },
    ],
    [["rbac", "reviewer_groups", "finance"], ["finance"]],
    [
      ["rbac", "authority"],
      {
        "ops-lead": { max_risk: "low", max_amount: { EUR: 1_000, USD: 5 } },
        "ops-analyst": { actions: ["close_task", "request_info"] },
        finance: { max_amount: { EUR: 10_000 }, max_risk: "medium" },
      },
    ],
    [["rbac", "verbs"], { modify: ["ops-lead"] }],
    [["workflows", 1, "amount"], { field: "contract_value", currency_field: "contract_currency" }],
  ]),
  sops: SHIPPED.sops.map((sop) =>
    edited(sop, [
      [["fields", "contract_value"], "number"],
      [["fields", "contract_currency"], "string"],
    ]),
  ),
};

/** What a ticket is worth and where it belongs, in turns. */
export const WORTH = [
  { "fields.contract_value": "5", "fields.contract_currency": "USD", region: "us-east-1" },
  { "fields.contract_value": "999.99", "fields.contract_currency": "EUR", region: "us-east-1" },
  { "fields.contract_value": "1000.01", "fields.contract_currency": "EUR", region: "eu-west-1" },
  { "fields.contract_value": "10001", "fields.contract_currency": "EUR" },
  { "fields.contract_value": "12 EUR", "fields.contract_currency": "EUR", region: "us-east-1" },
  { "fields.contract_value": "-1", "fields.contract_currency": "euro", region: "mars-1" },
  {},
];

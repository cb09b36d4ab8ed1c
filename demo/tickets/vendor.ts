import { CAST, type Name } from "../cast.ts";
import { VENDOR_FIELDS } from "../run/jira-site.ts";
import type { Stage } from "../run/stage.ts";
import type { Told } from "./ticket.ts";

type FieldName = keyof typeof VENDOR_FIELDS;

/** A vendor request as it stands before its requester starts the checks. All papers are there unless it says otherwise. */
export interface Vendor {
  readonly key: string;
  readonly title: string;
  readonly text: string;
  readonly requester: Name;
  /** Fields that differ from a complete request. */
  readonly fields?: Readonly<Partial<Record<FieldName, string>>>;
}

const COMPLETE: Readonly<Record<FieldName, string>> = {
  vendor_name: "Nordwind Logistics",
  vendor_country: "Denmark",
  tax_form: "received",
  bank_verified: "true",
  sanctions_check: "clear",
};

/** Puts the request and its papers into Jira without any rule firing. */
export function placeVendor({ jira }: Stage, vendor: Vendor): void {
  const reporter = CAST[vendor.requester].jira.accountId;
  const values = Object.entries({ ...COMPLETE, ...vendor.fields }).map(
    ([name, value]) => [VENDOR_FIELDS[nameOf(name)], value] as const,
  );
  jira.seed({
    project: "VO",
    issueType: "Vendor onboarding",
    key: vendor.key,
    summary: vendor.title,
    description: vendor.text,
    status: "Intake",
    reporter,
    fields: Object.fromEntries(values),
    attachments: [{ author: reporter, filename: "vendor-papers.txt", content: "Company register, tax form, bank letter." }],
  });
}

/** The requester moves the request to Checks: the Automation rule sends its web request. */
export function startChecks({ jira }: Stage, vendor: Vendor): Told {
  jira.transition(vendor.key, "Checks", { as: CAST[vendor.requester].jira.accountId });
  return { who: CAST[vendor.requester].name, what: "moves the request to Checks in Jira" };
}

function nameOf(name: string): FieldName {
  const known = Object.keys(VENDOR_FIELDS).find((one): one is FieldName => one === name);
  if (known === undefined) throw new Error(`no field ${name}`);
  return known;
}

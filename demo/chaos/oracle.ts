import { CAST, type Person } from "../cast.ts";
import type { Script } from "./script.ts";
import type { Truth } from "./trail.ts";

type Group = "ops-analyst" | "ops-lead" | "ops-director" | "internal-audit";
const LOW: readonly Group[] = ["ops-analyst", "ops-lead"];
const MEDIUM: readonly Group[] = ["ops-lead"];
const HIGH: readonly Group[] = ["ops-director", "internal-audit"];

/** What must hold before anything is done without people, by name. Written from docs/policy.md and the SOPs, apart from the product. */
type Rule = readonly [name: string, holds: (truth: Truth, act: { readonly action: string; readonly record: string }) => boolean];

const is = (name: string, ...values: readonly unknown[]): Rule => [
  name,
  (truth) => truth.has(name) && values.includes(truth.get(name)),
];
const only = (action: string, [name, holds]: Rule): Rule => [name, (truth, act) => act.action !== action || holds(truth, act)];
const some = (name: string): Rule => [name, (truth) => Number(truth.get(name)) >= 1];
const filled = (name: string): Rule => [name, (truth) => truth.get(name) !== "" && truth.has(name)];
const among = (name: string): Rule => [
  name,
  (truth, { record }) => {
    const there = truth.get(name);
    return Array.isArray(there) && there.includes(record);
  },
];

const EVERYWHERE: readonly Rule[] = [is("ticket.risk", "low"), is("hostile", false), is("personal", false)];
const RULES: Readonly<Record<Script["system"], readonly Rule[]>> = {
  servicenow: [
    ...EVERYWHERE,
    is("ticket.approval", "approved"),
    is("ticket.state", "implement", "review"),
    is("ticket.on_hold", false),
    is("conflicts.open", 0),
    only("close_task", is("window.over", true)),
    only("close_task", some("attachments.human")),
    only("close_task", among("open testing tasks")),
  ],
  jira: [
    ...EVERYWHERE,
    is("ticket.phase", "new", "open"),
    is("requester.known", true),
    ["not_asked_yet", (truth, { action }) => action !== "request_info" || truth.get("ticket.state") !== "waiting_for_vendor"],
    only("route_approval", filled("fields.vendor_name")),
    only("route_approval", filled("fields.vendor_country")),
    only("route_approval", is("fields.tax_form", "received")),
    only("route_approval", is("fields.bank_verified", "true")),
    only("route_approval", is("fields.sanctions_check", "clear")),
    only("route_approval", some("attachments.human")),
  ],
};

const ALLOWED: Readonly<Record<Script["system"], readonly string[]>> = {
  servicenow: ["add_comment", "attach_evidence", "close_task"],
  jira: ["request_info", "draft_note", "route_approval"],
};
const AUTO: Readonly<Record<Script["system"], number>> = { servicenow: 0.86, jira: 0.8 };

/** Why this may not be done without people; empty when it may. */
export function objections(
  system: Script["system"],
  truth: Truth,
  act: { readonly action: string; readonly record: string; readonly confidence: number | null },
): readonly string[] {
  const broken = RULES[system].filter(([, holds]) => !holds(truth, act)).map(([name]) => name);
  if (!ALLOWED[system].includes(act.action)) broken.push(`${act.action} is not allowed`);
  if (act.confidence === null || act.confidence < AUTO[system]) broken.push(`confidence ${act.confidence ?? "none"}`);
  return broken;
}

/** True when this account may answer a question about what was true: a member of a group that the policy names for it, and not who asked for the ticket. */
export function mayAnswer(
  { system, truth, confidence }: { readonly system: Script["system"]; readonly truth: Truth; readonly confidence: number | null },
  account: string,
  requester: string,
): boolean {
  const person = Object.values<Person>(CAST).find(
    ({ serviceNow, jira }) => serviceNow.sysId === account || jira.accountId === account,
  );
  if (person === undefined || account === requester) return false;
  // The highest reviewers may answer wherever something could not be evaluated: only who would be too low is wrong.
  const groups: readonly string[] = [...groupsFor(system, truth, confidence), ...HIGH];
  return person.groups.some((group) => groups.includes(group));
}

function groupsFor(system: Script["system"], truth: Truth, confidence: number | null): readonly Group[] {
  const risk = truth.get("ticket.risk");
  const guarded = system === "jira" && truth.get("personal") === true;
  if (risk === "high" || guarded) return HIGH;
  const raised = [
    risk === "medium",
    risk === undefined,
    truth.get("ticket.on_hold") === true,
    Number(truth.get("conflicts.open")) > 0,
  ];
  return raised.includes(true) || Number(confidence) < AUTO[system] ? MEDIUM : LOW;
}

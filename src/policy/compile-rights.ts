import type { Authority, Rights, Sop } from "../case/index.ts";
import { namesUsed } from "./conditions/index.ts";
import type { PolicyFile, WorkflowFile } from "./config.ts";
import type { AmountFields, CompiledStep, Problem } from "./policy.ts";
import type { Authorities } from "./rights-config.ts";

/** What is asked of nobody but by its own rules: a verb that is unset is open to whoever is asked, and this one to nobody. */
const APART = "break_glass";

/** rbac.verbs and rbac.authority, ready to be asked. */
export function rightsOf({ rbac: { verbs = {}, authority = {} } }: PolicyFile): Rights {
  const named = Object.entries(verbs).flatMap(([verb, groups]) =>
    groups === undefined || verb === APART ? [] : [[verb, groups] as const],
  );
  return {
    verbs: new Map(named),
    authority: new Map(Object.entries(authority).map(([group, limits]) => [group, authorityOf(limits)])),
  };
}

function authorityOf({ max_risk: risk, max_amount: amount, actions }: Authorities[string]): Authority {
  return {
    maxRisk: risk ?? null,
    maxAmount: amount === undefined ? null : new Map(Object.entries(amount)),
    actions: actions === undefined ? null : new Set(actions),
  };
}

/** workflows[].amount, ready to be asked. */
export function amountFieldsOf({ amount }: WorkflowFile): AmountFields | null {
  if (amount === undefined) return null;
  const { field, currency, currency_field: currencyField = "" } = amount;
  return { field, currency: currency === undefined ? { field: currencyField } : { always: currency } };
}

/** Groups and fields that lead nowhere, and limits that could never be reached. */
export function rightsProblems(
  file: PolicyFile,
  steps: readonly CompiledStep[],
  sops: ReadonlyMap<string, Sop>,
): readonly Problem[] {
  return [
    ...unknownGroups(file),
    ...unknownWorkflows(file),
    ...sums(file, steps),
    ...file.workflows.flatMap((one, index) => fields(one, index, sops)),
  ];
}

function unknownGroups({ rbac }: PolicyFile): Problem[] {
  const known = new Set(Object.values(rbac.reviewer_groups).flat());
  const message = "is in no list of rbac.reviewer_groups, so nobody of it is ever asked";
  const verbs = Object.entries(rbac.verbs ?? {}).flatMap(([verb, groups = []]) =>
    groups.flatMap((group, index) =>
      known.has(group) || verb === APART ? [] : [{ path: ["rbac", "verbs", verb, index], message }],
    ),
  );
  const limited = Object.keys(rbac.authority ?? {}).filter((group) => !known.has(group));
  return [...verbs, ...limited.map((group) => ({ path: ["rbac", "authority", group], message }))];
}

function unknownWorkflows({ rbac, workflows }: PolicyFile): Problem[] {
  const known = new Set(workflows.map(({ id }) => id));
  return (rbac.automatic_reviewers ?? []).flatMap((reviewer, at) =>
    reviewer.workflows.flatMap((id, index) =>
      known.has(id)
        ? []
        : [{ path: ["rbac", "automatic_reviewers", at, "workflows", index], message: "is no workflow of this policy" }],
    ),
  );
}

/** A limit without sums, and sums without a limit or a step that reads them, change nothing. */
function sums({ rbac, workflows }: PolicyFile, steps: readonly CompiledStep[]): Problem[] {
  const mapped = workflows.some(({ amount }) => amount !== undefined);
  const limited = Object.entries(rbac.authority ?? {}).filter(([, limits]) => limits.max_amount !== undefined);
  const read = steps.some(({ condition }) => namesUsed(condition).some((name) => name === "amount" || name === "currency"));
  if (!mapped)
    return limited.map(([group]) => ({
      path: ["rbac", "authority", group, "max_amount"],
      message: "changes nothing: no workflow has an amount",
    }));
  if (limited.length > 0 || read) return [];
  return workflows.flatMap(({ amount }, index) =>
    amount === undefined
      ? []
      : [{ path: ["workflows", index, "amount"], message: "changes nothing: no step and no rbac.authority reads it" }],
  );
}

function fields({ id, amount }: WorkflowFile, index: number, sops: ReadonlyMap<string, Sop>): Problem[] {
  const sop = sops.get(id);
  if (amount === undefined || sop === undefined) return [];
  const types = new Map(Object.entries(sop.fields));
  const wrong = (key: "field" | "currency_field", type: string): Problem[] => {
    const name = amount[key];
    if (name === undefined || types.get(name) === type) return [];
    return [{ path: ["workflows", index, "amount", key], message: `the SOP declares no field ${name} of type ${type}` }];
  };
  return [...wrong("field", "number"), ...wrong("currency_field", "string")];
}

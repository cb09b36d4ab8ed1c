import type { TransitionSeed, UserSeed } from "../options.ts";
import { allowed, inGroups } from "../permissions.ts";
import type { FieldDef, Issue } from "../records.ts";
import type { Jira } from "../state.ts";
import { statusJson } from "./issue-parts.ts";

type Json = Readonly<Record<string, unknown>>;

const TYPES: Readonly<Record<FieldDef["kind"], string>> = {
  textfield: "string",
  textarea: "string",
  number: "number",
  date: "date",
  datetime: "datetime",
  select: "option",
  user: "user",
  labels: "array",
  names: "array",
  priority: "priority",
  security: "securitylevel",
};

/** The transitions that the account may use from the issue's present status. */
export function availableTransitions(issue: Issue, user: UserSeed): TransitionSeed[] {
  if (!allowed(user, issue.project, "TRANSITION_ISSUES")) return [];
  return issue.type.workflow.transitions.filter(
    (one) => (one.from === "any" || one.from.includes(issue.status.id)) && conditionHolds(one, user),
  );
}

function conditionHolds(transition: TransitionSeed, user: UserSeed): boolean {
  const { condition } = transition;
  if (condition === undefined) return true;
  return inGroups(user, condition.groups ?? []) || (condition.users ?? []).includes(user.accountId);
}

/** They as the wire shows them; `withFields` adds the screens. */
export function transitionsJson(jira: Jira, issue: Issue, user: UserSeed, withFields: boolean): Json[] {
  return availableTransitions(issue, user).flatMap((one) => {
    const to = jira.statuses.get(one.to);
    if (to === undefined) return [];
    return [
      {
        id: one.id,
        name: one.name,
        to: statusJson(jira, to, 3),
        hasScreen: hasScreen(one),
        isGlobal: one.from === "any",
        isInitial: false,
        isAvailable: true,
        isConditional: one.condition !== undefined,
        ...(withFields ? { fields: screenJson(jira, one) } : {}),
      },
    ];
  });
}

function hasScreen(transition: TransitionSeed): boolean {
  return (transition.screen ?? []).length > 0 || transition.comment === "required";
}

function screenJson(jira: Jira, transition: TransitionSeed): Json {
  const shown = (transition.screen ?? []).flatMap(({ fieldId, required }) => {
    const field = jira.fields.get(fieldId);
    return field === undefined ? [] : [[fieldId, fieldMetadata(field, required)] as const];
  });
  if (!hasScreen(transition)) return {};
  const comment = {
    required: transition.comment === "required",
    schema: { type: "comments-page", system: "comment" },
    name: "Comment",
    key: "comment",
    operations: ["add", "edit", "remove"],
  };
  return Object.fromEntries([...shown, ["comment", comment]]);
}

function fieldMetadata(field: FieldDef, required: boolean): Json {
  const schema = field.custom
    ? {
        type: TYPES[field.kind],
        custom: `com.atlassian.jira.plugin.system.customfieldtypes:${field.kind}`,
        customId: Number(field.id.replace("customfield_", "")),
      }
    : { type: TYPES[field.kind], system: field.id };
  return { required, schema, name: field.name, key: field.id, hasDefaultValue: false, operations: ["set"] };
}

/** One row of GET /field. */
export function fieldJson(field: FieldDef): Json {
  const { schema } = fieldMetadata(field, false);
  const clauseNames = field.custom ? [`cf[${field.id.replace("customfield_", "")}]`, field.name] : [field.id];
  const flags = { custom: field.custom, orderable: true, navigable: true, searchable: true };
  return { id: field.id, key: field.id, name: field.name, ...flags, clauseNames, schema };
}

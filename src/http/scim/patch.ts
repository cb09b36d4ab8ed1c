import { z } from "zod";
import type { ProvisionedGroup, ProvisionedUser } from "../../ports/index.ts";
import { notUnderstood } from "./refusals.ts";
import { type Attributes, accountsWith, ENTERPRISE, Flag, isGuest, Reference, References, Text } from "./wire.ts";

const Operation = z.enum(["add", "replace", "remove"]);
const Patch = z.looseObject({
  Operations: z
    .array(z.looseObject({ op: z.string().max(20), path: z.string().max(500).optional(), value: z.unknown().optional() }))
    .min(1)
    .max(1_000),
});
const Whole = z.record(z.string().max(500), z.unknown());

/** One attribute's change; without the core or enterprise schema before its name. */
interface Step {
  readonly op: z.infer<typeof Operation>;
  readonly attribute: string;
  readonly value: unknown;
}

/** The steps of a PATCH. Entra writes "Add" with a capital; Okta leaves the path out and sends an object instead, Entra one with whole paths as its keys. */
function stepsIn(body: unknown): readonly Step[] {
  return Patch.parse(body).Operations.flatMap(({ op: written, path, value }) => {
    const op = Operation.parse(written.toLowerCase());
    return path === undefined ? partsOf(op, Whole.parse(value)) : partOf(op, path, value);
  });
}

function partsOf(op: Step["op"], whole: z.infer<typeof Whole>): readonly Step[] {
  return Object.entries(whole).flatMap(([name, value]) => partOf(op, name, value));
}

function partOf(op: Step["op"], path: string, value: unknown): readonly Step[] {
  const extension = path.trim().toLowerCase() === ENTERPRISE.toLowerCase();
  return extension && value != null ? partsOf(op, Whole.parse(value)) : [{ op, attribute: bare(path), value }];
}

/** Another schema's attribute keeps its whole name: it is none of ours. */
function bare(path: string): string {
  return path.trim().replace(/^urn:ietf:params:scim:schemas:(core|extension:enterprise):2\.0:(User|Group):/i, "");
}

/** The user after a PATCH. Attributes that are not kept change nothing; a wrong value throws. */
export function patchUser(user: ProvisionedUser, body: unknown, attributes: Attributes): ProvisionedUser {
  return stepsIn(body).reduce((now, step) => withAttribute(now, step, attributes), user);
}

function withAttribute(now: ProvisionedUser, { op, attribute, value }: Step, attributes: Attributes): ProvisionedUser {
  const gone = op === "remove" || value == null || value === "";
  const name = attribute.toLowerCase();
  const accounts = accountsWith(now.accounts, { name, value: gone ? null : value, attributes });
  const user = { ...now, accounts };
  switch (name) {
    case "active":
      return { ...user, active: gone ? false : Flag.parse(value) };
    case "username":
      return { ...user, userName: Text.parse(value) };
    case "externalid":
      return { ...user, externalId: gone ? null : Text.parse(value) };
    case "usertype":
      return { ...user, guest: !gone && isGuest(value) };
    case "employeenumber":
      return { ...user, employeeNumber: gone ? null : Text.parse(value) };
    case "manager":
    case "manager.value":
      return { ...user, manager: gone ? null : superiorIn(value) };
    default:
      return user;
  }
}

/** Entra takes a manager away with {"value": ""}. */
function superiorIn(value: unknown): string | null {
  if (z.looseObject({ value: z.union([z.literal(""), z.null()]) }).safeParse(value).success) return null;
  return References.parse(value)[0] ?? null;
}

/** The group after a PATCH. A path that is not understood throws: it must not mean all members. */
export function patchGroup(group: ProvisionedGroup, body: unknown): ProvisionedGroup {
  return stepsIn(body).reduce((now, step) => {
    const { op, attribute, value } = step;
    const name = attribute.toLowerCase();
    if (name === "displayname") return { ...now, displayName: Text.parse(value) };
    if (name === "externalid") return { ...now, externalId: op === "remove" ? null : Text.parse(value) };
    return name.startsWith("members") ? { ...now, members: membersAfter(now.members, step) } : now;
  }, group);
}

function membersAfter(before: readonly string[], { op, attribute, value }: Step): readonly string[] {
  const [, one] = /^members\[\s*value\s+eq\s+"([^"\\]{1,300})"\s*\]$/i.exec(attribute) ?? [];
  // One by a filter can only be taken out: what else it might mean is not guessed.
  if (one === undefined ? attribute.toLowerCase() !== "members" : op !== "remove") throw notUnderstood("path");
  const given = one === undefined ? (value == null ? null : References.parse(value)) : [Reference.parse(one)];
  if (op === "remove") return given === null ? [] : before.filter((id) => !given.includes(id));
  if (given === null) throw notUnderstood("value");
  return [...new Set(op === "replace" ? given : [...before, ...given])];
}

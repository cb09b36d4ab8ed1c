import { z } from "zod";
import type { ProvisionedGroup, ProvisionedUser } from "../../ports/index.ts";

export const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";

/** Ticket systems by the attribute of the enterprise extension (lower case) that holds a user's account there. */
export type Attributes = ReadonlyMap<string, string>;

/** Text that a database keeps: no control characters, no half characters. */
export const Text = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .refine((text) => !/\p{Cc}/u.test(text) && text.isWellFormed(), "has control characters");
/** Entra sends "True" and "False" unless told otherwise. */
export const Flag = z.union([
  z.boolean(),
  z
    .string()
    .regex(/^(true|false)$/i)
    .transform((text) => text.toLowerCase() === "true"),
]);
/** A reference: the id, or an object (alone or in a list) that has it. */
export const Reference = z.union([Text, z.looseObject({ value: Text }).transform(({ value }) => value)]);
export const References = z.union([z.array(Reference).max(10_000), Reference.transform((one) => [one])]);

/** An attribute that is empty, or a reference to nobody, is one that is not there. */
function optional<T>(schema: z.ZodType<T>) {
  const isEmpty = (value: unknown): boolean => value === "" || z.looseObject({ value: z.literal("") }).safeParse(value).success;
  return z.preprocess((value) => (isEmpty(value) ? null : value), schema.nullish());
}

const SentUser = z.looseObject({
  userName: Text,
  externalId: optional(Text),
  active: Flag.optional(),
  userType: z.unknown().optional(),
  [ENTERPRISE]: z.looseObject({ employeeNumber: optional(Text), manager: optional(Reference) }).nullish(),
});

/** What of a user stays when what is sent does not say it. */
export type Kept = Pick<ProvisionedUser, "id" | "externalId" | "active">;

/** A sent user as it is kept; of all else nothing is. */
export function userIn({ id, externalId, active }: Kept, body: unknown, attributes: Attributes): ProvisionedUser {
  const sent = SentUser.parse(body);
  const more = sent[ENTERPRISE] ?? {};
  return {
    id,
    userName: sent.userName,
    externalId: sent.externalId ?? externalId,
    active: sent.active ?? active,
    guest: isGuest(sent.userType),
    employeeNumber: more.employeeNumber ?? null,
    manager: more.manager ?? null,
    accounts: Object.entries(more).reduce<ProvisionedUser["accounts"]>(
      (accounts, [name, value]) => accountsWith(accounts, { name, value, attributes }),
      {},
    ),
  };
}

/** True for the user type that means somebody of another organisation. */
export function isGuest(userType: unknown): boolean {
  return typeof userType === "string" && userType.trim().toLowerCase() === "guest";
}

/** The accounts after an attribute of the extension was sent; one that is empty, or no text, takes the account away. */
export function accountsWith(
  accounts: ProvisionedUser["accounts"],
  { name, value, attributes }: { readonly name: string; readonly value: unknown; readonly attributes: Attributes },
): ProvisionedUser["accounts"] {
  const system = attributes.get(name.toLowerCase());
  if (system === undefined) return accounts;
  const { [system]: _before, ...rest } = accounts;
  const read = Text.safeParse(value);
  return read.success ? { ...rest, [system]: read.data } : rest;
}

const SentGroup = z.looseObject({ displayName: Text, externalId: optional(Text), members: References.nullish() });

/** A sent group as it is kept. */
export function groupIn({ id, externalId }: Pick<ProvisionedGroup, "id" | "externalId">, body: unknown): ProvisionedGroup {
  const sent = SentGroup.parse(body);
  return {
    id,
    displayName: sent.displayName,
    externalId: sent.externalId ?? externalId,
    members: [...new Set(sent.members ?? [])],
  };
}

/** A user as it is answered. */
export function showUser({ id, externalId, userName, active, guest, employeeNumber, manager }: ProvisionedUser): object {
  const more = {
    ...(employeeNumber === null ? {} : { employeeNumber }),
    ...(manager === null ? {} : { manager: { value: manager } }),
  };
  return {
    schemas: [USER, ENTERPRISE],
    id,
    ...(externalId === null ? {} : { externalId }),
    userName,
    active,
    ...(guest ? { userType: "Guest" } : {}),
    [ENTERPRISE]: more,
    meta: { resourceType: "User", location: `/scim/v2/Users/${id}` },
  };
}

/** A group as it is answered; Entra asks for it without its members. */
export function showGroup({ id, externalId, displayName, members }: ProvisionedGroup, brief: boolean): object {
  return {
    schemas: [GROUP],
    id,
    ...(externalId === null ? {} : { externalId }),
    displayName,
    ...(brief ? {} : { members: members.map((value) => ({ value })) }),
    meta: { resourceType: "Group", location: `/scim/v2/Groups/${id}` },
  };
}

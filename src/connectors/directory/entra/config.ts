import { z } from "zod";

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const Text = z.string().min(1).max(500);

/** An id that Entra gave: a GUID, in lower case as Graph writes it. */
const ObjectId = z
  .string()
  .regex(GUID, "must be an object id such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301, never a name")
  .transform((id) => id.toLowerCase());

/** True for text that may stand in a path as an object id. */
export function isObjectId(text: string): boolean {
  return GUID.test(text);
}

const Origin = z
  .url({ protocol: /^https?$/ })
  .refine((url) => new URL(url).origin === url.replace(/\/$/, ""), "must be an origin such as https://graph.microsoft.us");

/** A user's property that holds the account of a ticket system. */
const Attribute = z
  .string()
  .regex(
    /^(employeeId|onPremisesImmutableId|onPremisesSamAccountName|extension_[0-9a-zA-Z_]{1,200}|onPremisesExtensionAttributes\.extensionAttribute(1[0-5]|[1-9]))$/,
    "must be employeeId, onPremisesImmutableId, onPremisesSamAccountName, onPremisesExtensionAttributes.extensionAttribute1 to 15 or extension_<app>_<name>",
  );

/** One Entra tenant as configured: read through Microsoft Graph, as an application of its own. */
export const EntraConfig = z.strictObject({
  tenant: ObjectId,
  clientId: ObjectId,
  auth: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("secret"), secret: Text }),
    /** PEM files of the application's certificate and its RSA key. */
    z.strictObject({ kind: z.literal("certificate"), certFile: Text, keyFile: Text }),
  ]),
  /** Origins of the cloud that the tenant lives in. */
  graph: Origin.default("https://graph.microsoft.com"),
  login: Origin.default("https://login.microsoftonline.com"),
  /** The policy's group names and the object ids that they mean. */
  groups: z.record(Text, ObjectId),
  /** Ticket system and the property of a user that holds the account there. */
  attributes: z.record(z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/), Attribute).default({}),
  /** Whether the out-of-office times of mailboxes are read. */
  outOfOffice: z.boolean().default(false),
  /** Guests of the tenant may answer too. */
  guests: z.boolean().default(false),
  timeoutMs: z.int().min(500).max(60_000).default(10_000),
});
export type EntraConfig = z.infer<typeof EntraConfig>;
export type EntraSettings = z.input<typeof EntraConfig>;

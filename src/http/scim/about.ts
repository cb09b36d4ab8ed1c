import { MOST } from "./query.ts";
import { ENTERPRISE, GROUP, USER } from "./wire.ts";

const CONFIG = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
const TYPE = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

/** What we can and cannot do, as RFC 7643 section 5 has it. */
export const SERVICE_PROVIDER_CONFIG = {
  schemas: [CONFIG],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: MOST },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [
    {
      type: "oauthbearertoken",
      name: "Bearer token",
      description: "One of SCIM_TOKENS in the header Authorization",
      primary: true,
    },
  ],
  meta: { resourceType: "ServiceProviderConfig", location: "/scim/v2/ServiceProviderConfig" },
};

const typeOf = (id: string, endpoint: string, schema: string, extensions: readonly string[]) => ({
  schemas: [TYPE],
  id,
  name: id,
  endpoint,
  schema,
  schemaExtensions: extensions.map((extension) => ({ schema: extension, required: false })),
  meta: { resourceType: "ResourceType", location: `/scim/v2/ResourceTypes/${id}` },
});

/** Users and groups. */
export const RESOURCE_TYPES = [typeOf("User", "/Users", USER, [ENTERPRISE]), typeOf("Group", "/Groups", GROUP, [])];

const attribute = (name: string, more: object = {}) => ({
  name,
  type: "string",
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: "readWrite",
  returned: "default",
  uniqueness: "none",
  ...more,
});
const VALUE = { subAttributes: [attribute("value", { caseExact: true })] };
const schemaOf = (id: string, name: string, attributes: readonly object[]) => ({
  id,
  name,
  attributes,
  meta: { resourceType: "Schema", location: `/scim/v2/Schemas/${id}` },
});
const EXTERNAL = attribute("externalId", { caseExact: true, uniqueness: "server" });

/** The attributes that are kept; others may be sent and are not. */
export const SCHEMAS = [
  schemaOf(USER, "User", [
    attribute("userName", { required: true, uniqueness: "server" }),
    EXTERNAL,
    attribute("active", { type: "boolean" }),
    attribute("userType"),
  ]),
  schemaOf(ENTERPRISE, "EnterpriseUser", [attribute("employeeNumber"), attribute("manager", { type: "complex", ...VALUE })]),
  schemaOf(GROUP, "Group", [
    attribute("displayName", { required: true }),
    EXTERNAL,
    attribute("members", { type: "complex", multiValued: true, ...VALUE }),
  ]),
];

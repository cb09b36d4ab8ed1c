import { ANCHOR_SETTINGS } from "./anchor-setting-names.ts";
import { CONNECTION_SETTINGS } from "./connection-setting-names.ts";

/** Every environment variable we read, in the order of .env.example; `secret` ones are never printed. */
export const SETTINGS = [
  { name: "OPS_TRUST_REGION", says: "the one region this process is (one of the policy's regions.allowed)" },
  { name: "OPS_TRUST_TENANT", says: 'name of the customer in evidence logs; default "default"' },
  { name: "OPS_TRUST_POLICY", says: "policy file; default config/ops-trust-layer.yaml" },
  { name: "OPS_TRUST_SOPS", says: "folder of SOP files; default config/sops" },
  { name: "OPS_TRUST_DATA_DIR", says: "where embedded stores keep their data; default ./data" },
  { name: "OPS_TRUST_HOST", says: "address to listen on; default 127.0.0.1" },
  { name: "OPS_TRUST_PORT", says: "port to listen on; default 8080, 0 = any free one" },
  {
    name: "OPS_TRUST_PUBLIC_URL",
    says: "https://... where people reach this service: links to its pages; needed with SERVICENOW_MODE=plain, with OPS_TRUST_OIDC_ISSUER, and when people are told in a chat",
  },
  { name: "OPS_TRUST_ROLES", says: "listener, worker, timers: what this process does; default all three" },
  { name: "OPS_TRUST_WORKERS", says: "jobs at a time; default 8" },
  { name: "OPS_TRUST_WEBHOOK_RATE", says: "webhooks a second and path before 429; default 500" },
  {
    name: "OPS_TRUST_LOCAL_SINK",
    says: '"off" keeps no evidence files below the data folder; needs the policy\'s own sink; default on',
  },
  { name: "OPS_TRUST_ALLOW_EMBEDDED_DATABASE", says: '"yes" lets the embedded database serve real ticket systems' },
  {
    name: "OPS_TRUST_SIMULATED_SYSTEMS",
    says: '"yes" declares every ticket system here a simulator on loopback: stand-ins demote nothing; default no',
  },
  {
    name: "OPS_TRUST_CARD_KEY",
    says: "base64 of 32 bytes: key of the codes on review cards; needed with an external database",
    secret: true,
  },
  {
    name: "OPS_TRUST_FACTOR_KEY",
    says: "base64 of 32 bytes: seals the secrets of second factors; unset with an external database = nobody can enrol one-time codes",
    secret: true,
  },
  {
    name: "OPS_TRUST_VAULT_KEY_FILE",
    says: "file (mode 600) of the vault's keys, a line each: base64 of 32 bytes, the newest last; needed with an external database where the policy has a vault, or one of the next two",
  },
  { name: "OPS_TRUST_VAULT_AWS_KEY", says: "id, ARN or alias/NAME of a key of AWS KMS in this region, instead of the file" },
  {
    name: "OPS_TRUST_VAULT_AWS_CREDENTIALS",
    says: "id:secret, or id:secret:token, of who may use it (kms:GenerateDataKey, Decrypt, ReEncrypt*, DescribeKey)",
    secret: true,
  },
  { name: "OPS_TRUST_VAULT_AWS_URL", says: "origin of KMS, for a private endpoint; default https://kms.<region>.amazonaws.com" },
  {
    name: "OPS_TRUST_VAULT_AZURE_KEY",
    says: "https://<vault>.vault.azure.net/keys/<name> of an RSA key of Azure Key Vault, instead of the file",
  },
  { name: "OPS_TRUST_VAULT_AZURE_REGION", says: "region that key vault is in, by the policy's name" },
  {
    name: "OPS_TRUST_VAULT_AZURE_CLIENT",
    says: "tenant:client:secret of the application that may use it (get, wrapKey, unwrapKey)",
    secret: true,
  },
  {
    name: "OPS_TRUST_VAULT_AZURE_LOGIN_URL",
    says: "origin that gives tokens in a national cloud; default https://login.microsoftonline.com",
  },
  {
    name: "OPS_TRUST_CHECKPOINT_KEY_FILE",
    says: "PEM of the Ed25519 key that signs checkpoints of the evidence (openssl genpkey -algorithm ed25519); needed with an external database by what runs timers",
  },
  {
    name: "OPS_TRUST_CHECKPOINT_FORMER_KEYS",
    says: "published keys that signed earlier checkpoints, comma separated: name them when the key is replaced",
  },
  {
    name: "OPS_TRUST_CHECKPOINT_ANCHOR",
    says: "folder out of the database's reach (a write-once share) that takes checkpoints too; unset = beside the evidence files only",
  },
  ...ANCHOR_SETTINGS,
  {
    name: "OPS_TRUST_ADMIN_TOKENS",
    says: "person=token pairs (32+ characters each), comma separated, for /v1; needed with an external database",
    secret: true,
  },
  {
    name: "OPS_TRUST_AUDIT_TOKENS",
    says: "person=token pairs (32+ characters each), comma separated: these people take evidence out (ops-trust export, appendix) and do nothing else, as do those of the policy's rbac.auditors under their own name; while there are neither, operators may",
    secret: true,
  },
  {
    name: "OPS_TRUST_SESSION_KEY",
    says: "base64 of 32 bytes: key of the sign-ins on our pages; needed with OPS_TRUST_OIDC_ISSUER and an external database",
    secret: true,
  },
  {
    name: "OPS_TRUST_OIDC_ISSUER",
    says: "https://... issuer of the company's OpenID Connect provider; unset = no pages and no API for reviews",
  },
  { name: "OPS_TRUST_OIDC_CLIENT_ID", says: "our client there; its redirect address is <OPS_TRUST_PUBLIC_URL>/login/callback" },
  { name: "OPS_TRUST_OIDC_CLIENT_SECRET", says: "its secret", secret: true },
  {
    name: "OPS_TRUST_OIDC_API_AUDIENCE",
    says: "audience of access tokens for /v1/reviews, and of those that auditors take evidence out with, another one than the client's id; unset = no API for reviews",
  },
  {
    name: "OPS_TRUST_OIDC_API_SCOPE",
    says: "scope that those tokens must carry (scp or scope); needed with OPS_TRUST_OIDC_API_AUDIENCE",
  },
  {
    name: "OPS_TRUST_OIDC_SUBJECT_CLAIM",
    says: "claim that holds the account id that the directory knows under idp; default oid, else sub",
  },
  {
    name: "OPS_TRUST_OIDC_STEP_UP_ACR",
    says: "acr value that a login must have for what is of high risk; unset = any login less than five minutes old",
  },
  { name: "OPS_TRUST_DIRECTORY_FILE", says: "YAML of people, groups and their accounts; default config/directory.yaml" },
  {
    name: "OPS_TRUST_ROSTER_FILE",
    says: "YAML of sites with their hours, and who works where; unset = everybody is always on shift",
  },
  {
    name: "OPS_TRUST_GROUPS",
    says: "ids of the identity provider's groups by the policy's names: \"ops-lead=<object id>, ...\"; needed with ENTRA_TENANT_ID or SCIM_TOKENS",
  },
  {
    name: "OPS_TRUST_ACCOUNTS_FILE",
    says: "YAML of people's directory ids and their ticket accounts, when the identity provider does not hold these",
  },
  {
    name: "SCIM_TOKENS",
    says: "bearer token (32+ characters; two while one is replaced, comma separated) by which an identity provider pushes people and groups to /scim/v2; unset = nobody pushes",
    secret: true,
  },
  {
    name: "SCIM_ACCOUNT_ATTRIBUTES",
    says: 'attributes of the enterprise extension that hold ticket accounts: "servicenow=costCenter, jira=division"',
  },
  { name: "ENTRA_TENANT_ID", says: "directory (tenant) id: people and groups come from Entra ID; unset = the directory file" },
  { name: "ENTRA_CLIENT_ID", says: "application (client) id that reads Microsoft Graph" },
  { name: "ENTRA_CLIENT_SECRET", says: "its secret; or ENTRA_CERTIFICATE_FILE", secret: true },
  { name: "ENTRA_CERTIFICATE_FILE", says: "PEM of the application's certificate, instead of a secret" },
  { name: "ENTRA_CERTIFICATE_KEY_FILE", says: "its RSA key (unencrypted PEM)" },
  { name: "ENTRA_GRAPH_URL", says: "origin of Graph in a national cloud; default https://graph.microsoft.com" },
  { name: "ENTRA_LOGIN_URL", says: "origin that gives tokens there; default https://login.microsoftonline.com" },
  {
    name: "ENTRA_ACCOUNT_ATTRIBUTES",
    says: 'user properties that hold ticket accounts: "servicenow=extension_<app>_sysId, jira=onPremisesExtensionAttributes.extensionAttribute3"',
  },
  { name: "ENTRA_OUT_OF_OFFICE", says: '"yes" reads when mailboxes answer by themselves (MailboxSettings.Read); default no' },
  { name: "ENTRA_GUESTS", says: '"yes" lets guests of the tenant answer too; default no' },
  {
    name: "OPS_TRUST_MODELS",
    says: "JSON array of model endpoints: endpoint (the policy's name), url, region, model, apiKey",
    secret: true,
  },
  {
    name: "OPS_TRUST_CONTEXT_SOURCES",
    says: "JSON array of further systems of record that SOPs read: name, kind (http-json, odata), url, region, auth, ids, values ...",
    secret: true,
  },
  {
    name: "OPS_TRUST_SEND_MS",
    says: "how long an attempt may take until its request has left: a pause stops writes within it; default 4000",
  },
  {
    name: "OPS_TRUST_SETTLE_MS",
    says: "how long a ticket system may still commit after that; default 60000, with a real one never less",
  },
  { name: "OPS_TRUST_TICK_MS", says: "how often waiting work is looked at; default 15000" },
  { name: "OPS_TRUST_POLL_MS", says: "how often ticket systems are polled for what no webhook told; default 60000" },
  { name: "OPS_TRUST_LOG_LEVEL", says: "debug, info, warn, error; default info" },
  { name: "DATABASE_URL", says: "PostgreSQL 15 or newer; unset = embedded", secret: true },
  { name: "REDIS_URL", says: "queue on Redis; unset = queue on PostgreSQL", secret: true },
  ...CONNECTION_SETTINGS,
] as const satisfies readonly { name: string; says: string; secret?: true }[];

export type SettingName = (typeof SETTINGS)[number]["name"];

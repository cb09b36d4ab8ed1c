/** The settings of the key services and of the places outside that keep checkpoints. */
export const ANCHOR_SETTINGS = [
  {
    name: "OPS_TRUST_CHECKPOINT_AWS_KEY",
    says: "id, ARN or alias of an Ed25519 key in AWS KMS (ECC_NIST_EDWARDS25519) that signs checkpoints, reached with OPS_TRUST_VAULT_AWS_CREDENTIALS; unset = OPS_TRUST_CHECKPOINT_KEY_FILE",
  },
  {
    name: "OPS_TRUST_CHECKPOINT_AZURE_KEY",
    says: "RSA key in Azure Key Vault that opens OPS_TRUST_CHECKPOINT_KEY_FILE (ops-trust checkpoint make-key prints it), reached with OPS_TRUST_VAULT_AZURE_CLIENT",
  },
  {
    name: "OPS_TRUST_CHECKPOINT_TICKET",
    says: "record that takes the newest checkpoint as an internal comment each period: servicenow/change_request/<sys_id>/<number> or jira/issue/<id>/<key>; unset = none",
  },
  {
    name: "OPS_TRUST_CHECKPOINT_S3",
    says: "bucket with object lock that takes it: https://<bucket>.s3.<region>.amazonaws.com/<folder>/; unset = none",
  },
  {
    name: "OPS_TRUST_CHECKPOINT_S3_CREDENTIALS",
    says: "id:secret, or id:secret:token, of who may put and read objects there and delete none",
    secret: true,
  },
  {
    name: "OPS_TRUST_CHECKPOINT_S3_RETENTION",
    says: "compliance:<days> or governance:<days> for which nobody can delete it; default compliance:2557 (seven years, which nobody can shorten)",
  },
  {
    name: "OPS_TRUST_CHECKPOINT_TSA",
    says: "https:// address of a time stamp authority (RFC 3161) that stamps it; unset = none",
  },
  { name: "OPS_TRUST_CHECKPOINT_TSA_CERTIFICATE_FILE", says: "PEM of the certificate that signs the authority's stamps" },
  {
    name: "OPS_TRUST_CHECKPOINT_ANCHOR_MINUTES",
    says: "the period of these three, 5 to 1440; default 60",
  },
] as const satisfies readonly { name: string; says: string; secret?: true }[];

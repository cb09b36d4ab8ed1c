import { z } from "zod";

const IDENTIFIER = "[A-Za-z_][A-Za-z0-9_$]{0,254}";
const SNOWFLAKE_NAME = new RegExp(`^snowflake://(${IDENTIFIER})\\.(${IDENTIFIER})\\.(${IDENTIFIER})$`);

/** The policy's `logging.sink`: "snowflake://DATABASE.SCHEMA.TABLE" or "local". Names are upper case afterwards, as Snowflake resolves them. */
export const SinkName = z.string().transform((text, context) => {
  if (text === "local") return { kind: "local" } as const;
  const [, database, schema, table] = SNOWFLAKE_NAME.exec(text) ?? [];
  if (database === undefined || schema === undefined || table === undefined) {
    context.addIssue({ code: "custom", message: 'must be "local" or "snowflake://DATABASE.SCHEMA.TABLE" of plain identifiers' });
    return z.NEVER;
  }
  return {
    kind: "snowflake",
    database: database.toUpperCase(),
    schema: schema.toUpperCase(),
    table: table.toUpperCase(),
  } as const;
});
export type SinkName = z.infer<typeof SinkName>;

/** How the service logs in; key pair unless there is a reason. A password is for simulators: Snowflake retires it for services. */
export const SnowflakeAuth = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("key_pair"),
    privateKeyPath: z.string().min(1),
    privateKeyPass: z.string().min(1).optional(),
  }),
  z
    .strictObject({
      kind: z.literal("workload_identity"),
      provider: z.enum(["AWS", "AZURE", "GCP", "OIDC"]),
      /** The token of the workload's issuer, for OIDC alone: the clouds' own are asked for. */
      tokenFilePath: z.string().min(1).optional(),
    })
    .refine(({ provider, tokenFilePath }) => (provider === "OIDC") === (tokenFilePath !== undefined), {
      path: ["tokenFilePath"],
      message: "goes with provider OIDC, and only with it",
    }),
  z.strictObject({
    kind: z.literal("oauth_client_credentials"),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    tokenUrl: z.url({ protocol: /^https?$/ }),
  }),
  z.strictObject({ kind: z.literal("access_token"), tokenFilePath: z.string().min(1) }),
  z.strictObject({ kind: z.literal("password"), password: z.string().min(1) }),
]);
export type SnowflakeAuth = z.infer<typeof SnowflakeAuth>;

/** One connection to a Snowflake account, out of the environment. */
export const SnowflakeConnection = z.strictObject({
  account: z.string().regex(/^[A-Za-z0-9_.-]+$/),
  username: z.string().min(1),
  auth: SnowflakeAuth,
  role: z.string().min(1).optional(),
  warehouse: z.string().min(1).optional(),
  /** Where the account keeps its data; absent = nobody said. */
  region: z.string().min(1).optional(),
  /** Instead of the account's public host: a private link, or a simulator on loopback. */
  accessUrl: z.url({ protocol: /^https?$/ }).optional(),
});
export type SnowflakeConnection = z.infer<typeof SnowflakeConnection>;

/** Where the local sink keeps segments and heads. */
export const LocalSinkSettings = z.strictObject({
  folder: z.string().min(1),
  segmentBytes: z
    .number()
    .int()
    .min(1_000)
    .default(64 * 1024 * 1024),
});
export type LocalSinkSettings = z.infer<typeof LocalSinkSettings>;

import { z } from "zod";
import { type Clock, OpsError } from "../../case/index.ts";
import type { KeyContext, VaultKeys } from "../../ports/index.ts";
import { createHttp, type EgressRule } from "../http.ts";
import { signedHeaders } from "../sigv4.ts";
import type { AwsKmsConfig } from "./config.ts";

const Base64 = z.string().transform((text) => Buffer.from(text, "base64"));
const Made = z.object({ CiphertextBlob: Base64, Plaintext: Base64, KeyId: z.string() });
const Opened = z.object({ Plaintext: Base64 });
const Rewrapped = z.object({ CiphertextBlob: Base64, KeyId: z.string() });
const Described = z.object({ KeyMetadata: z.object({ Arn: z.string() }) });
const Refusal = z.object({ __type: z.string() });

const CONTENT = "application/x-amz-json-1.1";

/** What a connection to a key service is made with. */
export interface KeyServiceDeps {
  readonly clock: Clock;
  readonly egress: Omit<EgressRule, "origins">;
}

type Call = <T>(action: string, body: object, schema: z.ZodType<T>) => Promise<T>;

/** Signed calls of AWS KMS. */
export function kmsClient(config: AwsKmsConfig, { clock, egress }: KeyServiceDeps): { readonly call: Call; close(): void } {
  const rule = { ...egress, origins: [new URL(config.url).origin] };
  const errors = { down: "VAULT_DOWN", invalid: "VAULT_DOWN" } as const;
  const http = createHttp({ baseUrl: config.url, timeoutMs: 3_000, maxBodyBytes: 65_536, egress: rule, errors });
  const call: Call = async (action, body, schema) => {
    const text = JSON.stringify(body);
    const headers = { "content-type": CONTENT, "x-amz-target": `TrentService.${action}` };
    const host = new URL(config.url).host;
    const signed = signedHeaders(config, { service: "kms", host, path: "/", headers, body: text }, clock());
    const answer = await http.request({ method: "POST", path: "/", headers: { ...headers, ...signed }, body: text });
    if (answer.status !== 200) throw refused(answer.status, Refusal.safeParse(answer.json()).data?.__type);
    const parsed = schema.safeParse(answer.json());
    if (!parsed.success) throw new OpsError("VAULT_DOWN", "AWS KMS answers something else", { action });
    return parsed.data;
  };
  return { call, close: () => http.close() };
}

/** Keys of the vault closed by AWS KMS; the encryption context is tenant, region and subject. KMS renews its own key, or people give the alias another one. */
export function awsKmsKeys(config: AwsKmsConfig, deps: KeyServiceDeps): VaultKeys {
  const client = kmsClient(config, deps);
  const { call } = client;
  return {
    kind: "aws-kms",
    async make(context) {
      const body = { KeyId: config.key, KeySpec: "AES_256", EncryptionContext: contextOf(context) };
      const made = await call("GenerateDataKey", body, Made);
      return { key: made.Plaintext, kek: made.KeyId, wrapped: made.CiphertextBlob.toString("base64url") };
    },
    async open({ kek, wrapped }, context) {
      const body = { KeyId: kek, CiphertextBlob: blobOf(wrapped), EncryptionContext: contextOf(context) };
      return (await call("Decrypt", body, Opened)).Plaintext;
    },
    async rewrap({ kek, wrapped }, context) {
      const said = contextOf(context);
      const made = await call(
        "ReEncrypt",
        {
          CiphertextBlob: blobOf(wrapped),
          SourceKeyId: kek,
          SourceEncryptionContext: said,
          DestinationKeyId: config.key,
          DestinationEncryptionContext: said,
        },
        Rewrapped,
      );
      return { kek: made.KeyId, wrapped: made.CiphertextBlob.toString("base64url") };
    },
    renew: async () => (await call("DescribeKey", { KeyId: config.key }, Described)).KeyMetadata.Arn,
    close: () => client.close(),
  };
}

function contextOf({ tenant, region, subject }: KeyContext): object {
  return { tenant, region, subject };
}

function blobOf(wrapped: string): string {
  return Buffer.from(wrapped, "base64url").toString("base64");
}

// What it refuses to open stays closed; all else passes, or people put it right.
const CLOSED = /InvalidCiphertext|IncorrectKey|NotFound|KMSInvalidState|Disabled/;

function refused(status: number, type = "unknown"): OpsError {
  const name = /([A-Za-z]{1,60})$/.exec(type)?.[1] ?? "unknown";
  if (CLOSED.test(name)) return new OpsError("VAULT_UNREADABLE", "AWS KMS refuses to open a key", { status, reason: name });
  return new OpsError("VAULT_DOWN", "AWS KMS refuses", { status, reason: name });
}

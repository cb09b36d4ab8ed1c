import { randomBytes } from "node:crypto";
import { z } from "zod";
import { OpsError, sha256 } from "../../case/index.ts";
import type { KeyContext, VaultKeys } from "../../ports/index.ts";
import { createHttp, type Http } from "../http.ts";
import type { KeyServiceDeps } from "./aws-kms.ts";
import { azureToken } from "./azure-token.ts";
import type { AzureKeyVaultConfig } from "./config.ts";

const Done = z.object({ kid: z.string(), value: z.string() });
const Described = z.object({ key: z.object({ kid: z.string() }) });
const VERSION = "7.4";
const ALGORITHM = "RSA-OAEP-256";

/**
 * Keys of the vault closed by an RSA key in Azure Key Vault. It checks no context itself, so whose key it is stands inside of what is closed. People or its
 * rotation policy make new versions; the newest closes, older ones open.
 */
export function azureKeyVaultKeys(config: AzureKeyVaultConfig, deps: KeyServiceDeps): VaultKeys {
  const errors = { down: "VAULT_DOWN", invalid: "VAULT_DOWN" } as const;
  const token = azureToken(config, deps);
  const auth = async (): Promise<string> => `Bearer ${await token.get()}`;
  const egress = { ...deps.egress, origins: [new URL(config.url).origin] };
  const http = createHttp({ baseUrl: config.url, timeoutMs: 3_000, maxBodyBytes: 65_536, egress, errors, auth });
  const name = `/keys/${encodeURIComponent(config.key)}`;
  const close = async (key: Buffer, context: KeyContext) => {
    const value = Buffer.concat([key, marked(context)]).toString("base64url");
    const done = await ask(http, { method: "POST", path: `${name}/wrapkey`, json: { alg: ALGORITHM, value } }, Done);
    return { kek: done.kid, wrapped: done.value };
  };
  const open: VaultKeys["open"] = async ({ kek, wrapped }, context) => {
    const version = versionOf(kek, config);
    const body = { alg: ALGORITHM, value: wrapped };
    const { value } = await ask(http, { method: "POST", path: `${name}/${version}/unwrapkey`, json: body }, Done);
    const bytes = Buffer.from(value, "base64url");
    if (!bytes.subarray(32).equals(marked(context)))
      throw new OpsError("VAULT_UNREADABLE", "a key of the vault is somebody else's: its row was moved");
    return bytes.subarray(0, 32);
  };
  return {
    kind: "azure-key-vault",
    async make(context) {
      const key = randomBytes(32);
      return { key, ...(await close(key, context)) };
    },
    open,
    rewrap: async (key, context) => close(await open(key, context), context),
    renew: async () => (await ask(http, { method: "GET", path: name }, Described)).key.kid,
    close: () => {
      http.close();
      token.close();
    },
  };
}

interface Ask {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly json?: object;
}

async function ask<T>(http: Http, request: Ask, schema: z.ZodType<T>): Promise<T> {
  const answer = await http.request({ ...request, query: { "api-version": VERSION } });
  // 400 = what is closed was changed; 403 = the right, or the key is disabled; 404 = the version is gone.
  if (answer.status === 400 || answer.status === 404)
    throw new OpsError("VAULT_UNREADABLE", "Azure Key Vault refuses to open a key", { status: answer.status });
  if (answer.status !== 200) throw new OpsError("VAULT_DOWN", "Azure Key Vault refuses", { status: answer.status });
  const parsed = schema.safeParse(answer.json());
  if (!parsed.success) throw new OpsError("VAULT_DOWN", "Azure Key Vault answers something else");
  return parsed.data;
}

// A kid is an address: only its version is used, and only below the key that is configured.
function versionOf(kek: string, { key }: AzureKeyVaultConfig): string {
  const version = new RegExp(`/keys/${key}/([0-9a-f]{32})$`).exec(kek)?.[1];
  if (version === undefined) throw new OpsError("VAULT_UNREADABLE", "a key of the vault is closed by another key than this one");
  return version;
}

/** Whose key it is, in 16 bytes: RSA-OAEP-256 with 2048 bits takes 190. */
function marked({ tenant, region, subject }: KeyContext): Buffer {
  return Buffer.from(sha256(["v1", tenant, region, subject].join("|")), "hex").subarray(0, 16);
}

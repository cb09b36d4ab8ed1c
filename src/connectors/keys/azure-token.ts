import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import { createHttp } from "../http.ts";
import type { KeyServiceDeps } from "./aws-kms.ts";
import type { AzureKeyVaultConfig } from "./config.ts";

const Token = z.object({ access_token: z.string().min(20), expires_in: z.number() });
const EARLY_MS = 120_000;

/** Access tokens of our application for Azure Key Vault (client credentials), each used until shortly before its end. */
export function azureToken(config: AzureKeyVaultConfig, { clock, egress }: KeyServiceDeps) {
  const rule = { ...egress, origins: [new URL(config.loginUrl).origin] };
  const errors = { down: "VAULT_DOWN", invalid: "VAULT_DOWN" } as const;
  const http = createHttp({ baseUrl: config.loginUrl, timeoutMs: 3_000, maxBodyBytes: 65_536, egress: rule, errors });
  let kept: { readonly token: string; readonly until: number } | null = null;
  return {
    async get(): Promise<string> {
      if (kept !== null && kept.until > clock().getTime()) return kept.token;
      const form = new URLSearchParams({
        grant_type: "client_credentials",
        client_id: config.clientId,
        client_secret: config.clientSecret,
        scope: "https://vault.azure.net/.default",
      });
      const answer = await http.request({
        method: "POST",
        path: `/${encodeURIComponent(config.tenant)}/oauth2/v2.0/token`,
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: form.toString(),
      });
      const parsed = answer.status === 200 ? Token.safeParse(answer.json()) : null;
      if (parsed?.success !== true)
        throw new OpsError("VAULT_DOWN", "Entra ID gives no token for Azure Key Vault", { status: answer.status });
      const { access_token: token, expires_in: seconds } = parsed.data;
      kept = { token, until: clock().getTime() + seconds * 1_000 - EARLY_MS };
      return token;
    },
    close: () => http.close(),
  };
}

import { randomBytes } from "node:crypto";
import type { Account, Incoming } from "./account.ts";
import { sameSecret } from "./login.ts";

const LASTS_SECONDS = 600;

/** The account's OAuth identity provider: `POST /oauth/token` with client credentials in the form. */
export function giveToken(account: Account, { body, response }: Incoming): void {
  const form = new URLSearchParams(typeof body === "string" ? body : "");
  const clientId = form.get("client_id") ?? "";
  const known = Object.values(account.users).find(({ oauth }) => oauth?.clientId === clientId)?.oauth;
  const accepted =
    form.get("grant_type") === "client_credentials" &&
    known !== undefined &&
    sameSecret(form.get("client_secret") ?? "", known.clientSecret);
  const headers = { "content-type": "application/json" };
  if (!accepted) {
    response.writeHead(401, headers).end(JSON.stringify({ error: "invalid_client" }));
    return;
  }
  const token = `oauth-${randomBytes(24).toString("base64url")}`;
  account.oauthTokens.set(token, { clientId, until: account.now() + LASTS_SECONDS * 1000 });
  response.writeHead(200, headers).end(JSON.stringify({ access_token: token, token_type: "Bearer", expires_in: LASTS_SECONDS }));
}

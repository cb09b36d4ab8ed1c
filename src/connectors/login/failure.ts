import { errors } from "jose";
import { AuthorizationResponseError, ClientError, ResponseBodyError } from "openid-client";
import { OpsError } from "../../case/index.ts";

/** What the libraries call an answer that is not what a provider gives: it is down, or something stands in front of it. */
const UNREADABLE = new Set([
  "OAUTH_RESPONSE_IS_NOT_CONFORM",
  "OAUTH_RESPONSE_IS_NOT_JSON",
  "OAUTH_PARSE_ERROR",
  "OAUTH_TIMEOUT",
  "OAUTH_ABORT",
  "OAUTH_INVALID_SERVER_METADATA",
  "ERR_JWKS_TIMEOUT",
  "ERR_JWKS_INVALID",
]);

/** Any failure as LOGIN_DOWN or LOGIN_REFUSED, with a library's or the protocol's own word as reason and nothing else. */
export function loginFailure(error: unknown): OpsError {
  const ours = ownError(error);
  if (ours?.code === "LOGIN_REFUSED") return ours;
  if (ours !== null) return down(ours.code);
  const reason = reasonOf(error);
  if (reason === null || UNREADABLE.has(reason)) return down(reason ?? "unexpected");
  return new OpsError("LOGIN_REFUSED", "what the identity provider said proves nobody", { reason });
}

function down(reason: string): OpsError {
  return new OpsError("LOGIN_DOWN", "the identity provider does not answer as it should", { reason });
}

function ownError(error: unknown): OpsError | null {
  if (error instanceof OpsError) return error;
  return error instanceof Error && error.cause !== undefined ? ownError(error.cause) : null;
}

function reasonOf(error: unknown): string | null {
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError)
    return /^[a-z_]{1,60}$/.test(error.error) ? error.error : "refused";
  if (error instanceof errors.JOSEError) return error.code;
  if (error instanceof ClientError) return error.code ?? null;
  return null;
}

import { errorCode, OpsError } from "../case/index.ts";
import type { Finding } from "../ports/index.ts";

/** What the ways out of one system name: the setting of its address, its credentials, and what to see to when it knows no such record of ours. */
export interface Settings {
  readonly address: string;
  readonly credentials: string;
  readonly account: string;
  readonly trust: string;
}

const NOBODY_THERE: ReadonlySet<unknown> = new Set([
  "refused",
  "name_unknown",
  "unreachable",
  "connect_timeout",
  "request_invalid",
]);
const NO_API: ReadonlySet<unknown> = new Set([
  "page",
  "not_json",
  "foreign",
  "proxy",
  "empty",
  "no_token",
  "unexpected_status",
  "redirect",
]);
const REFUSED: ReadonlySet<unknown> = new Set([
  "access_denied",
  "invalid_client",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
]);

/** Why a system could not be looked at, by its code and reason alone, with the way out of that very failure. */
export function unreached(error: unknown, settings: Settings): Finding {
  const { reason } = contextOf(error);
  const code = errorCode(error);
  const says = typeof reason === "string" && /^[a-z_-]{1,60}$/.test(reason) ? `${code} (${reason})` : code;
  return { check: "reached", state: "problem", says, fix: wayOut(error, settings) };
}

function contextOf(error: unknown): OpsError["context"] {
  return error instanceof OpsError ? error.context : {};
}

function wayOut(error: unknown, settings: Settings): string {
  const code = errorCode(error);
  const { retryAfterSeconds } = contextOf(error);
  const again = retryAfterSeconds === undefined ? "later" : `in ${retryAfterSeconds} s`;
  if (code === "TICKET_SYSTEM_BUSY") return `it limits our calls: run the doctor again ${again}`;
  return code === "TICKET_ABSENT" || code === "TICKET_FORBIDDEN" ? settings.account : connection(error, settings);
}

function connection(error: unknown, { address, credentials, trust }: Settings): string {
  const { status, reason } = contextOf(error);
  // The status comes first: a token that is refused has the word of a connection that is.
  if (status === 401 || REFUSED.has(reason)) return `correct the credentials: ${credentials}`;
  if (reason === "tls") return `see to its certificate, and that we trust it: ${trust}`;
  if (NO_API.has(reason))
    return `${address} must be the address of the system alone: a page answers there (a login, a proxy, an instance that sleeps)`;
  if (status === undefined && NOBODY_THERE.has(reason))
    return `nothing answers at ${address}: check the address, DNS and the firewall in between`;
  if (Number(status) >= 500) return `it answers ${status}: see whether it is up, then run the doctor again`;
  return `check ${address}, the credentials (${credentials}) and the network in between (docs/operating.md has the code)`;
}

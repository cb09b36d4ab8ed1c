import { randomUUID } from "node:crypto";
import type { Clock } from "../../../case/index.ts";
import type { Cursors, Directory, Examine, Log } from "../../../ports/index.ts";
import { createHttp, type HttpOptions } from "../../http.ts";
import type { AccountsFile } from "../config.ts";
import { clientAssertion, readSigningPair } from "./assertion.ts";
import type { EntraConfig } from "./config.ts";
import { directoryOver } from "./directory.ts";
import { examine } from "./examine.ts";
import { graph } from "./graph.ts";
import { quiet } from "./quiet.ts";
import { askToken, type Credential, tokens } from "./token.ts";

/** What the connector is given. `egress` without the origins, which are the configured ones. */
export interface EntraDeps {
  readonly clock: Clock;
  readonly egress: Omit<HttpOptions["egress"], "origins">;
  /** The mapping of ticket accounts, read again before each answer. Throws DIRECTORY_DOWN when it cannot be. */
  readonly accounts: () => AccountsFile;
  /** Where the trail of changes is kept over a restart; nowhere when absent. */
  readonly cursors?: Cursors;
  /** The ticket systems in which reviewers need accounts: for the doctor. */
  readonly systems?: readonly string[];
  readonly log?: Log;
}

/** What the connector gives; `close` ends its kept connections. */
export interface Entra {
  readonly directory: Directory;
  readonly examine: Examine;
  close(): void;
}

const DOWN = { down: "DIRECTORY_DOWN", invalid: "DIRECTORY_DOWN" } as const;

/** One Entra tenant as the directory. Throws EGRESS_REFUSED when an origin may not be called, SETTING_INVALID when a key file cannot be used. */
export function entraDirectory(config: EntraConfig, deps: EntraDeps): Entra {
  const { clock } = deps;
  const shared = { timeoutMs: config.timeoutMs, maxBodyBytes: 4 * 1024 * 1024, errors: DOWN, now: () => clock().getTime() };
  const at = (origin: string, path = "") => {
    const baseUrl = `${origin.replace(/\/$/, "")}${path}`;
    return {
      base: baseUrl,
      http: createHttp({ ...shared, baseUrl, egress: { ...deps.egress, origins: [new URL(origin).origin] } }),
    };
  };
  const login = at(config.login);
  const api = at(config.graph, "/v1.0");
  const source = { config, graph: graph({ ...api, quiet: quiet(clock), credential: credentialOf(config, login.http, clock) }) };
  const directory = directoryOver(source, deps);
  const close = (): void => {
    login.http.close();
    api.http.close();
  };
  return { directory, examine: () => examine(source, directory, deps.systems ?? []), close };
}

function credentialOf(config: EntraConfig, http: Parameters<typeof askToken>[0], clock: Clock): Credential {
  const { auth, tenant, clientId } = config;
  const now = () => clock().getTime();
  const form = {
    grant_type: "client_credentials",
    client_id: clientId,
    scope: `${new URL(config.graph).origin}/.default`,
  };
  if (auth.kind === "secret") return tokens(() => askToken(http, tenant, { ...form, client_secret: auth.secret }), now);
  const pair = readSigningPair(auth.certFile, auth.keyFile);
  const audience = `${new URL(config.login).origin}/${tenant}/oauth2/v2.0/token`;
  const signed = () => clientAssertion(pair, { clientId, audience, now: now(), id: randomUUID() });
  const client_assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  return tokens(() => askToken(http, tenant, { ...form, client_assertion_type, client_assertion: signed() }), now);
}

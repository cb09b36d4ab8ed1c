import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { OpsError } from "./case/index.ts";
import { type Configuration, dataFolderProblem, isLoopback } from "./config/index.ts";
import { assertEgress, CONNECTORS } from "./connectors/registry.ts";
import { openEntra } from "./directory.ts";

/** What can only be told by looking at the machine and the network: addresses that may not be called, files, the data folder, the port. One line each; empty = the service can start. Changes nothing. */
export async function preflight(configuration: Configuration): Promise<readonly string[]> {
  const { service } = configuration;
  const addresses = await Promise.all([
    ticketSystems(configuration),
    models(configuration),
    sources(configuration),
    directory(configuration),
    chats(configuration),
    login(configuration),
    anchors(configuration),
  ]);
  const files = [snowflakeKey(configuration), dataFolderProblem(service)];
  return [...addresses.flat(), ...files, await portProblem(service.host, service.port)].filter((line) => line !== null);
}

/** Why nothing can listen there, as one line; null when it can. */
function portProblem(host: string, port: number): Promise<string | null> {
  const probe = createServer();
  return new Promise((done) => {
    probe.once("error", (error) => done(notListening(host, port, error)));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => done(null)));
  });
}

/** The line for a port that cannot be opened. */
export function notListening(host: string, port: number, error: NodeJS.ErrnoException): string {
  const { code = "unknown" } = error;
  switch (code) {
    case "EADDRINUSE":
      return `OPS_TRUST_PORT ${port} on ${host} is in use (${code}): stop what listens there, or set another one`;
    case "EACCES":
      return `OPS_TRUST_PORT ${port} on ${host} may not be opened by this user (${code}): set one from 1024 to 65535`;
    default:
      return `OPS_TRUST_HOST ${host} cannot be listened on (${code}): an address of this machine is needed, such as 127.0.0.1 or 0.0.0.0`;
  }
}

async function ticketSystems({ serviceNow, jira }: Configuration): Promise<readonly (string | null)[]> {
  const right = "https to the ticket system's own host is needed";
  const deps = (url: string) => ({ clock: () => new Date(), egress: { private: false, allowLoopback: isLoopback(url) } });
  return Promise.all([
    serviceNow === null
      ? null
      : refusal("SERVICENOW_URL", serviceNow.url, right, async () =>
          (await CONNECTORS.servicenow())(serviceNow, deps(serviceNow.url)).close(),
        ),
    jira === null
      ? null
      : refusal("JIRA_URL", jira.url, right, async () => (await CONNECTORS.jira())(jira, deps(jira.url)).close()),
  ]);
}

async function chats({ chat: { slack, teams } }: Configuration): Promise<readonly (string | null)[]> {
  const deps = (url: string) => ({ clock: () => new Date(), egress: { private: false, allowLoopback: isLoopback(url) } });
  const right = "https to the platform's own host is needed";
  const open = [
    ...(slack === null
      ? []
      : [refusal("SLACK_API_URL", slack.url, right, async () => (await CONNECTORS.slack())(slack, deps(slack.url)).close())]),
    ...(teams === null
      ? []
      : [
          refusal("TEAMS_SERVICE_URL", teams.serviceUrl, right, async () =>
            (await CONNECTORS.teams())(teams, deps(teams.serviceUrl)).close(),
          ),
        ]),
  ];
  return Promise.all(open);
}

async function models({ models: configured, simulated }: Configuration): Promise<readonly (string | null)[]> {
  if (configured.length === 0) return [];
  const { assertModelHost } = await CONNECTORS.models();
  const right = "every address of a model's host must be a private one";
  return Promise.all(
    configured.map((model) =>
      refusal(`OPS_TRUST_MODELS: ${model.endpoint}`, model.url, right, () =>
        assertModelHost(model, { private: true, allowLoopback: simulated }),
      ),
    ),
  );
}

async function sources({ contextSources }: Configuration): Promise<readonly (string | null)[]> {
  if (contextSources.length === 0) return [];
  const { assertSourceHost } = await CONNECTORS.contextSources();
  return Promise.all(
    contextSources.map((source) =>
      refusal(`OPS_TRUST_CONTEXT_SOURCES: ${source.name}`, source.url, "https to the source's own host is needed", () =>
        assertSourceHost(source, { private: false, allowLoopback: isLoopback(source.url) }),
      ),
    ),
  );
}

async function directory(configuration: Configuration): Promise<readonly (string | null)[]> {
  const { entra } = configuration;
  if (entra === null) return [];
  return [
    await refusal("ENTRA_GRAPH_URL", entra.graph, "https to Microsoft Graph is needed", async () =>
      (await openEntra(configuration, { clock: () => new Date() }))?.close(),
    ),
  ];
}

async function login({ login: config }: Configuration): Promise<readonly (string | null)[]> {
  if (config === null) return [];
  const { assertLoginHost } = await CONNECTORS.login();
  const egress = { private: false, allowLoopback: isLoopback(config.issuer) };
  const right = "https to the identity provider's own host is needed";
  return [await refusal("OPS_TRUST_OIDC_ISSUER", config.issuer, right, () => assertLoginHost(config, egress))];
}

async function anchors({ service }: Configuration): Promise<readonly (string | null)[]> {
  const { s3, timeStamps } = service.checkpoints.outside;
  const look = (setting: string, url: string): Promise<string | null> =>
    refusal(setting, url, "https to a public host is needed", () =>
      assertEgress(url, { origins: [new URL(url).origin], private: false, allowLoopback: isLoopback(url) }),
    );
  return Promise.all([
    s3 === null ? null : look("OPS_TRUST_CHECKPOINT_S3", s3.url),
    timeStamps === null ? null : look("OPS_TRUST_CHECKPOINT_TSA", timeStamps.url),
  ]);
}

/** A configured address that may not be called, as a line for people: who leads where, why not, what would be right. */
async function refusal(whose: string, url: string, right: string, call: () => Promise<void>): Promise<string | null> {
  try {
    await call();
    return null;
  } catch (error) {
    if (error instanceof OpsError && error.code === "SETTING_INVALID") return error.message;
    const why = error instanceof OpsError ? String(error.context["reason"]).replaceAll("_", " ") : "cannot be resolved";
    return `${whose} leads to ${new URL(url).hostname}, which may not be called (${why}): ${right}`;
  }
}

function snowflakeKey({ snowflake }: Configuration): string | null {
  if (snowflake?.auth.kind !== "key_pair") return null;
  try {
    if (readFileSync(snowflake.auth.privateKeyPath, "utf8").includes("-----BEGIN PRIVATE KEY-----")) return null;
    return "SNOWFLAKE_PRIVATE_KEY_FILE is no unencrypted PKCS#8 PEM: openssl pkcs8 -topk8 -nocrypt makes one";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return `SNOWFLAKE_PRIVATE_KEY_FILE cannot be read (${code}): name the service user's private key, readable for this user`;
  }
}

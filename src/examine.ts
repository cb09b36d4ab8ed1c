import { join, resolve } from "node:path";
import { queueOf } from "./backends.ts";
import { errorCode, OpsError } from "./case/index.ts";
import { type Configuration, isLoopback } from "./config/index.ts";
import { CONNECTORS } from "./connectors/registry.ts";
import { openEntra, openScim } from "./directory.ts";
import { sinksOf } from "./evidence-parts.ts";
import { examineAnchors } from "./examine-anchors.ts";
import { examineOnCall } from "./examine-on-call.ts";
import type { Examine, Finding, SinkHead } from "./ports/index.ts";
import { examineStore, openDatabase, openStore } from "./store/index.ts";

export type { Finding };

/** What was found of one part. */
export interface Examined {
  readonly part: string;
  readonly findings: readonly Finding[];
}

/** Looks at everything that is configured, one part after another, as the service would reach it. Reads only; nothing of the service is started. */
export async function* examineAll(
  configuration: Configuration,
  environment: Record<string, string | undefined>,
): AsyncGenerator<Examined> {
  const clock = (): Date => new Date();
  yield { part: "database", findings: await database(configuration) };
  yield { part: "queue", findings: await queue(configuration) };
  const { serviceNow, jira } = configuration;
  const deps = (url: string) => ({ clock, egress: { private: false, allowLoopback: isLoopback(url) } });
  if (serviceNow !== null)
    yield await examined("ServiceNow", async () => (await CONNECTORS.servicenow())(serviceNow, deps(serviceNow.url)));
  if (jira !== null) yield await examined("Jira", async () => (await CONNECTORS.jira())(jira, deps(jira.url)));
  const onCall = await schedules(configuration, deps);
  if (onCall.length > 0) yield { part: "on call", findings: onCall };
  yield* chats(configuration, deps);
  if (configuration.entra !== null) yield { part: "directory", findings: await directory(configuration) };
  if (configuration.scim !== null)
    yield { part: "directory", findings: await pushedDirectory(configuration, configuration.scim.groups) };
  for (const model of configuration.models) {
    const { examineModel } = await CONNECTORS.models();
    const egress = { private: true, allowLoopback: configuration.simulated };
    yield { part: `model ${model.endpoint}`, findings: await examineModel(model, { egress, clock }) };
  }
  for (const source of configuration.contextSources) {
    const { examineSource } = await CONNECTORS.contextSources();
    const egress = { private: false, allowLoopback: isLoopback(source.url) };
    yield { part: `context source ${source.name}`, findings: await examineSource(source, { egress }) };
  }
  yield { part: "evidence", findings: await evidence(configuration, environment) };
  const anchors = await examineAnchors(configuration);
  if (anchors.length > 0) yield { part: "anchors", findings: anchors };
  yield { part: "stand-ins", findings: standIns(configuration) };
}

type Deps = (url: string) => {
  readonly clock: () => Date;
  readonly egress: { readonly private: boolean; readonly allowLoopback: boolean };
};

async function* chats({ chat: { slack, teams } }: Configuration, deps: Deps): AsyncGenerator<Examined> {
  if (slack !== null) yield await examined("Slack", async () => (await CONNECTORS.slack())(slack, deps(slack.url)));
  if (teams !== null) yield await examined("Teams", async () => (await CONNECTORS.teams())(teams, deps(teams.serviceUrl)));
}

async function schedules(configuration: Configuration, deps: Deps): Promise<readonly Finding[]> {
  const { serviceNow, jira, roster } = configuration;
  if (![...(roster?.groups.values() ?? [])].some(({ onCallFrom }) => onCallFrom !== undefined)) return [];
  try {
    const open = [
      ...(serviceNow === null ? [] : [(await CONNECTORS.servicenow())(serviceNow, deps(serviceNow.url))]),
      ...(jira === null ? [] : [(await CONNECTORS.jira())(jira, deps(jira.url))]),
    ];
    const findings = await examineOnCall(configuration, new Map(open.map(({ tickets }) => [tickets.system, tickets])));
    for (const connector of open) connector.close();
    return findings;
  } catch (error) {
    return [failed("reached", error, "npm start -- --check says which address or file cannot be used")];
  }
}

async function examined(part: string, open: () => Promise<{ readonly examine: Examine; close(): void }>): Promise<Examined> {
  try {
    const connector = await open();
    const findings = await connector.examine();
    connector.close();
    return { part, findings };
  } catch (error) {
    return { part, findings: [failed("reached", error, "npm start -- --check says which address or file cannot be used")] };
  }
}

async function directory(configuration: Configuration): Promise<readonly Finding[]> {
  try {
    const entra = await openEntra(configuration, { clock: () => new Date() });
    const findings = (await entra?.examine()) ?? [];
    entra?.close();
    return findings;
  } catch (error) {
    return [failed("reached", error, "npm start -- --check says which address or file cannot be used")];
  }
}

/** What was pushed lies in the database: the embedded one is the service's alone. */
async function pushedDirectory(
  configuration: Configuration,
  groups: Readonly<Record<string, string>>,
): Promise<readonly Finding[]> {
  const { serviceNow, jira, service } = configuration;
  if (service.databaseUrl === undefined)
    return [{ check: "pushed", state: "ok", says: "kept in the embedded database, which only the service opens" }];
  const db = openDatabase(service.databaseUrl, { max: 2, applicationName: "ops-trust-doctor" });
  try {
    const { provisioned } = openStore(db);
    const directory = await openScim(configuration, provisioned);
    const systems = [serviceNow === null ? [] : ["servicenow"], jira === null ? [] : ["jira"]].flat();
    const { examineScim } = await CONNECTORS.directory();
    return directory === null ? [] : await examineScim(provisioned, directory, { groups, systems });
  } catch (error) {
    return [failed("pushed", error, "start the service once, so that its tables are there")];
  } finally {
    await db.close();
  }
}

function failed(check: string, error: unknown, fix: string): Finding {
  const isElsewhere = error instanceof OpsError && error.code === "REGION_MISMATCH";
  return { check, state: "problem", says: isElsewhere ? `${error.code}: ${error.message}` : errorCode(error), fix };
}

async function database({ service }: Configuration): Promise<readonly Finding[]> {
  if (service.databaseUrl !== undefined) return examineStore(service.databaseUrl, new Date());
  const says = "embedded: started by the service alone; /readyz tells how it is";
  return [{ check: "reached", state: "ok", says }];
}

async function queue({ service }: Configuration): Promise<readonly Finding[]> {
  if (service.redisUrl === undefined) return [{ check: "reached", state: "ok", says: "on the database" }];
  const opened = await queueOf(service, "", { info: () => undefined, warn: () => undefined, error: () => undefined });
  try {
    await opened.ping();
    return [{ check: "reached", state: "ok", says: "Redis" }];
  } catch (error) {
    return [failed("reached", error, "check REDIS_URL, and that Redis answers on it")];
  } finally {
    await opened.close(0);
  }
}

async function evidence(
  configuration: Configuration,
  environment: Record<string, string | undefined>,
): Promise<readonly Finding[]> {
  const { service, region } = configuration;
  const log = `${service.tenant}.${region}.main`;
  const { notedHead } = await CONNECTORS.sinks();
  const findings: Finding[] = [];
  if (service.localSink) {
    const folder = join(resolve(service.dataDir), "evidence");
    findings.push(
      await headOf("local", () => notedHead(folder, log), "see that OPS_TRUST_DATA_DIR can be read, then run verify"),
    );
  }
  // The local sink belongs to the running service alone.
  for (const sink of await sinksOf({ ...configuration, service: { ...service, localSink: false } }, environment)) {
    const fix = "check the SNOWFLAKE_ settings, the role's rights and the table of logging.sink";
    findings.push(await headOf(sink.name, () => sink.head(log), fix));
    await sink.close();
  }
  return findings;
}

async function headOf(check: string, read: () => Promise<SinkHead | null>, fix: string): Promise<Finding> {
  try {
    const head = await read();
    return { check, state: "ok", says: head === null ? "nothing shipped yet" : `${head.seq} entries` };
  } catch (error) {
    return failed(check, error, fix);
  }
}

/** What the start says: stand-ins, and what they cost. */
function standIns({ notes, demotions }: Configuration): readonly Finding[] {
  const costly = new Set(demotions);
  return notes.map((note) => ({
    check: costly.has(note) ? "demotes" : "note",
    state: costly.has(note) ? ("warning" as const) : ("ok" as const),
    says: note,
  }));
}

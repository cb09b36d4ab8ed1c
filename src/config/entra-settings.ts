import { IN_PLAIN_WORDS } from "../case/index.ts";
import { AccountsFile } from "../connectors/directory/config.ts";
import { EntraConfig, type EntraSettings, isObjectId } from "../connectors/directory/entra/config.ts";
import type { Policy } from "../policy/index.ts";
import { groupsKnown } from "./directory-groups.ts";
import { isLoopback } from "./loopback.ts";
import type { SettingName } from "./setting-names.ts";
import { pairs, type Reader } from "./settings.ts";
import { type FileProblem, problemLine, readChecked } from "./yaml-file.ts";

/** Which variable holds which part of the connector's configuration: for messages. */
const WHERE: ReadonlyMap<string, SettingName> = new Map([
  ["tenant", "ENTRA_TENANT_ID"],
  ["clientId", "ENTRA_CLIENT_ID"],
  ["auth", "ENTRA_CLIENT_SECRET"],
  ["graph", "ENTRA_GRAPH_URL"],
  ["login", "ENTRA_LOGIN_URL"],
  ["groups", "OPS_TRUST_GROUPS"],
  ["attributes", "ENTRA_ACCOUNT_ATTRIBUTES"],
]);

/** What of the configuration a connected directory adds. */
export interface ConnectedDirectory {
  readonly entra: EntraConfig | null;
  readonly accountsFile: string | null;
}

/** The Entra tenant as the directory; null when no tenant is set. Each group of the policy must have its id: one without could never be answered. */
export function entraSettings(read: Reader, policy: Policy, simulated: boolean): ConnectedDirectory {
  const tenant = read.text("ENTRA_TENANT_ID");
  if (tenant === undefined) return unconnected(read);
  if (read.text("OPS_TRUST_DIRECTORY_FILE") !== undefined)
    read.wrong("OPS_TRUST_DIRECTORY_FILE", "is set beside ENTRA_TENANT_ID: one directory is needed, remove one of them");
  const graph = read.text("ENTRA_GRAPH_URL");
  const login = read.text("ENTRA_LOGIN_URL");
  const settings: EntraSettings = {
    tenant,
    clientId: read.required("ENTRA_CLIENT_ID", "the application (client) id that reads Microsoft Graph"),
    auth: authOf(read),
    groups: groupsOf(read, groupsKnown(policy)),
    attributes: read.named("ENTRA_ACCOUNT_ATTRIBUTES", ",", "="),
    outOfOffice: read.oneOf("ENTRA_OUT_OF_OFFICE", ["yes", "no"], "no") === "yes",
    guests: read.oneOf("ENTRA_GUESTS", ["yes", "no"], "no") === "yes",
    ...(graph === undefined ? {} : { graph }),
    ...(login === undefined ? {} : { login }),
  };
  const parsed = EntraConfig.safeParse(settings, IN_PLAIN_WORDS);
  const accountsFile = accountsFileOf(read);
  if (!parsed.success) {
    read.issues(parsed.error, settingOf);
    return { entra: null, accountsFile };
  }
  for (const name of ["graph", "login"] as const)
    reachable(read, WHERE.get(name) ?? "ENTRA_TENANT_ID", parsed.data[name], simulated);
  someMapping(read, accountsFile, "ENTRA_ACCOUNT_ATTRIBUTES", parsed.data.attributes);
  return { entra: parsed.data, accountsFile };
}

function settingOf([part, inner]: readonly PropertyKey[]): SettingName {
  if (part === "auth" && inner === "certFile") return "ENTRA_CERTIFICATE_FILE";
  if (part === "auth" && inner === "keyFile") return "ENTRA_CERTIFICATE_KEY_FILE";
  return WHERE.get(String(part)) ?? "ENTRA_TENANT_ID";
}

function unconnected(read: Reader): ConnectedDirectory {
  const pushed = read.text("SCIM_TOKENS") !== undefined;
  for (const name of ["OPS_TRUST_GROUPS", "OPS_TRUST_ACCOUNTS_FILE"] as const)
    if (!pushed && read.text(name) !== undefined)
      read.wrong(name, "is set without ENTRA_TENANT_ID or SCIM_TOKENS: set one of them too, or remove it");
  const alone = [
    "ENTRA_CLIENT_ID",
    "ENTRA_CLIENT_SECRET",
    "ENTRA_CERTIFICATE_FILE",
    "ENTRA_CERTIFICATE_KEY_FILE",
    "ENTRA_GRAPH_URL",
    "ENTRA_LOGIN_URL",
    "ENTRA_ACCOUNT_ATTRIBUTES",
    "ENTRA_OUT_OF_OFFICE",
    "ENTRA_GUESTS",
  ] as const;
  for (const name of alone)
    if (read.text(name) !== undefined) read.wrong(name, "is set without ENTRA_TENANT_ID: set that too, or remove it");
  return { entra: null, accountsFile: null };
}

function authOf(read: Reader): EntraSettings["auth"] {
  const secret = read.text("ENTRA_CLIENT_SECRET");
  const certFile = read.text("ENTRA_CERTIFICATE_FILE");
  if (secret !== undefined && certFile !== undefined)
    read.wrong("ENTRA_CERTIFICATE_FILE", "is set beside ENTRA_CLIENT_SECRET: one way to sign in is needed");
  if (certFile === undefined)
    return {
      kind: "secret",
      secret: read.required("ENTRA_CLIENT_SECRET", "or ENTRA_CERTIFICATE_FILE and ENTRA_CERTIFICATE_KEY_FILE"),
    };
  return {
    kind: "certificate",
    certFile,
    keyFile: read.required("ENTRA_CERTIFICATE_KEY_FILE", "the RSA key of ENTRA_CERTIFICATE_FILE"),
  };
}

/** "ops-lead=<id>, ...": every group that the policy asks, each once. */
export function groupsOf(read: Reader, wanted: readonly string[]): Record<string, string> {
  const name = "OPS_TRUST_GROUPS";
  const found = pairs(read.text(name) ?? "", ",", "=");
  if (found === null) {
    read.wrong(name, 'does not read as "<group of the policy>=<object id>, ..."');
    return {};
  }
  const names = found.map(([group]) => group);
  for (const group of new Set(names.filter((one, at) => names.indexOf(one) !== at))) read.wrong(name, `names ${group} twice`);
  for (const group of wanted.filter((one) => !names.includes(one)))
    read.wrong(name, `lacks ${group}, which the policy asks: add "${group}=<Object ID of its group in Entra>"`);
  return Object.fromEntries(found);
}

/** The token and the secret go there: encrypted, unless a simulator answers. */
function reachable(read: Reader, name: SettingName, url: string, simulated: boolean): void {
  if (simulated && isLoopback(url)) return;
  if (isLoopback(url)) read.wrong(name, "leads to this machine: Entra is not here, and only a simulator may stand in for it");
  else if (!url.startsWith("https:")) read.wrong(name, "leads over plain http: https is needed");
}

/** The mapping of ticket accounts, by ids that the directory could have; null when none is set. */
export function accountsFileOf(read: Reader, isId: (id: string) => boolean = isObjectId): string | null {
  const file = read.text("OPS_TRUST_ACCOUNTS_FILE");
  if (file === undefined) return null;
  const checked = readChecked(file, AccountsFile);
  const problems = checked.ok ? namesIn(checked, isId) : checked.problems;
  for (const problem of problems) read.wrong("OPS_TRUST_ACCOUNTS_FILE", problemLine(problem));
  return file;
}

/** Entries that name somebody by anything but his object id: nobody would ever have these accounts. */
function namesIn(
  { value, from }: Extract<ReturnType<typeof readChecked<AccountsFile>>, { ok: true }>,
  isId: (id: string) => boolean,
): readonly FileProblem[] {
  return value.people.flatMap(({ id }, at) =>
    isId(id)
      ? []
      : [from.problem(["people", at, "id"], "must be the person's Object ID in Entra, never a name or an e-mail address")],
  );
}

/** Refuses a directory that nobody's ticket accounts are known of: by the file, by its own properties, or by the only ticket system itself. */
export function someMapping(
  read: Reader,
  accountsFile: string | null,
  setting: SettingName,
  attributes: Readonly<Record<string, string>>,
): void {
  const linked = read.text("SERVICENOW_PERSON_COLUMN") !== undefined && read.text("JIRA_URL") === undefined;
  if (accountsFile !== null || Object.keys(attributes).length > 0 || linked) return;
  read.wrong(
    "OPS_TRUST_ACCOUNTS_FILE",
    `is missing, and so is ${setting}: without one of them no ticket account belongs to anybody, and nobody could approve`,
  );
}

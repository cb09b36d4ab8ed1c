import { IN_PLAIN_WORDS } from "../case/index.ts";
import { ScimConfig } from "../connectors/directory/scim/config.ts";
import type { Policy } from "../policy/index.ts";
import { groupsKnown } from "./directory-groups.ts";
import { accountsFileOf, groupsOf, someMapping } from "./entra-settings.ts";
import type { SettingName } from "./setting-names.ts";
import type { Reader } from "./settings.ts";

const SETTING = "SCIM_TOKENS";
const WHERE: ReadonlyMap<string, SettingName> = new Map([
  ["tokens", SETTING],
  ["groups", "OPS_TRUST_GROUPS"],
  ["attributes", "SCIM_ACCOUNT_ATTRIBUTES"],
]);

/** What of the configuration a pushed directory adds. */
export interface PushedDirectory {
  readonly scim: ScimConfig | null;
  readonly accountsFile: string | null;
}

/** The directory that an identity provider pushes; null when no token is set. */
export function scimSettings(read: Reader, policy: Policy): PushedDirectory {
  const text = read.text(SETTING);
  if (text === undefined) {
    if (read.text("SCIM_ACCOUNT_ATTRIBUTES") !== undefined)
      read.wrong("SCIM_ACCOUNT_ATTRIBUTES", `is set without ${SETTING}: set that too, or remove it`);
    return { scim: null, accountsFile: null };
  }
  for (const other of ["ENTRA_TENANT_ID", "OPS_TRUST_DIRECTORY_FILE"] as const)
    if (read.text(other) !== undefined)
      read.wrong(other, `is set beside ${SETTING}: one directory is needed, remove one of them`);
  const settings = {
    tokens: text.split(",").map((token) => token.trim()),
    groups: groupsOf(read, groupsKnown(policy)),
    attributes: read.named("SCIM_ACCOUNT_ATTRIBUTES", ",", "="),
  };
  const parsed = ScimConfig.safeParse(settings, IN_PLAIN_WORDS);
  const accountsFile = accountsFileOf(read, () => true);
  if (!parsed.success) {
    read.issues(parsed.error, ([part]) => WHERE.get(String(part)) ?? SETTING);
    return { scim: null, accountsFile };
  }
  someMapping(read, accountsFile, "SCIM_ACCOUNT_ATTRIBUTES", parsed.data.attributes);
  return { scim: parsed.data, accountsFile };
}

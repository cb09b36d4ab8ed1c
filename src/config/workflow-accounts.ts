import type { SettingName } from "./setting-names.ts";
import type { Reader } from "./settings.ts";

/** Workflows of the policy with their sources. */
export type Sources = ReadonlyMap<string, string>;

/** What is to be read: the setting, the sources that its system serves (by how they begin), and an example of one entry. */
interface Wanted {
  readonly setting: SettingName;
  readonly system: string;
  readonly example: string;
}

/** The accounts of single workflows as a JSON setting names them, each with its workflow's source behind the system's prefix; the connector's own schema reads the rest. {} when unset, or when something is wrong with it, which is told without a value. */
export function workflowAccounts(
  read: Reader,
  { setting, system, example }: Wanted,
  sources: Sources,
): Record<string, Record<string, unknown>> {
  const text = read.text(setting);
  if (text === undefined) return {};
  const json = parse(text);
  if (!isObject(json)) {
    read.wrong(setting, `is not a JSON object by workflow such as {"<workflow>": ${example}}`);
    return {};
  }
  const served = [...sources].filter(([, source]) => source.startsWith(system));
  const found: Record<string, Record<string, unknown>> = {};
  for (const [workflow, account] of Object.entries(json)) {
    const source = served.find(([id]) => id === workflow)?.[1];
    if (source === undefined)
      read.wrong(setting, `names "${workflow}", which is no workflow of this system: ${served.map(([id]) => id).join(", ")}`);
    else if (!isObject(account) || Object.hasOwn(account, "source"))
      read.wrong(setting, `does not read as ${example} for ${workflow}`);
    else found[workflow] = { ...account, source: source.slice(system.length) };
  }
  return found;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import { z } from "zod";
import { IN_PLAIN_WORDS } from "../case/index.ts";
import { ContextSourceConfig } from "../connectors/context-sources/config.ts";
import type { Policy } from "../policy/index.ts";
import type { Reader } from "./settings.ts";

const SETTING = "OPS_TRUST_CONTEXT_SOURCES";

/** The further systems of record of OPS_TRUST_CONTEXT_SOURCES. Each value that an SOP of the policy reads must be there, with the SOP's type: otherwise its checks could never be answered. */
export function contextSourceSettings(read: Reader, policy: Policy): readonly ContextSourceConfig[] {
  const configured = sourcesOf(read);
  if (configured === null) return [];
  const names = configured.map(({ name }) => name);
  for (const name of new Set(names.filter((one, at) => names.indexOf(one) !== at)))
    read.wrong(SETTING, `has two sources of the name "${name}"`);
  for (const { sop } of policy.workflows.values())
    for (const [source, values] of Object.entries(sop.sop.sources))
      covers(read, configured, { sop: sop.sop.workflow, source, values });
  return configured;
}

/** Null when something is wrong with them: what lacks then is not told twice. */
function sourcesOf(read: Reader): readonly ContextSourceConfig[] | null {
  const text = read.text(SETTING);
  if (text === undefined) return [];
  const json = parse(text);
  if (!Array.isArray(json)) {
    read.wrong(
      SETTING,
      'is not a JSON array such as [{"name": "erp", "kind": "odata", "url": "https://...", ...}]; see docs/recipes/add-a-context-source.md',
    );
    return null;
  }
  const parsed = z.array(ContextSourceConfig).safeParse(json, IN_PLAIN_WORDS);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) read.wrong(SETTING, `[${issue.path.join(".")}] ${issue.message}`);
  return null;
}

interface Wanted {
  readonly sop: string;
  readonly source: string;
  readonly values: Readonly<Record<string, string>>;
}

function covers(read: Reader, configured: readonly ContextSourceConfig[], { sop, source, values }: Wanted): void {
  const config = configured.find(({ name }) => name === source);
  if (config === undefined) return read.wrong(SETTING, `lacks the source "${source}", which the SOP ${sop} reads`);
  for (const [name, type] of Object.entries(values)) {
    const has = Object.hasOwn(config.values, name) ? config.values[name]?.type : undefined;
    if (has === undefined) read.wrong(SETTING, `"${source}" lacks the value "${name}", which the SOP ${sop} reads`);
    else if (has !== type) read.wrong(SETTING, `"${source}" gives "${name}" as ${has}, but the SOP ${sop} reads it as ${type}`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

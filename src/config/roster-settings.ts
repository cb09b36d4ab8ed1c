import type { Policy } from "../policy/index.ts";
import { RosterFile } from "../review/config.ts";
import type { ServiceSettings } from "./process-settings.ts";
import type { Reader } from "./settings.ts";
import { type Path, problemLine, readChecked } from "./yaml-file.ts";

/** What the roster file says, compiled. */
export type RosterSettings = ReturnType<typeof RosterFile.parse>;

const SETTING = "OPS_TRUST_ROSTER_FILE";

/** Reads the roster; null without one: then everybody is always on shift. What is wrong is collected in the reader, with line and column. */
export function rosterSettings(read: Reader, { rosterFile }: ServiceSettings, policy: Policy): RosterSettings | null {
  if (rosterFile === undefined) return null;
  const checked = readChecked(rosterFile, RosterFile);
  if (!checked.ok) {
    for (const problem of checked.problems) read.wrong(SETTING, problemLine(problem));
    return null;
  }
  const unknown = (path: Path, group: string): void =>
    read.wrong(
      SETTING,
      problemLine(checked.from.problem(path, `the policy has no group ${group}: correct its spelling or remove it`)),
    );
  for (const [group, { fallback }] of checked.value.groups) {
    if (!policy.groups.includes(group)) unknown(["groups", group], group);
    if (fallback !== null && !policy.groups.includes(fallback)) unknown(["groups", group, "fallback"], fallback);
  }
  return checked.value;
}

/** What people should know about the roster at start: one sentence each. */
export function rosterNotes(roster: RosterSettings | null, policy: Policy): readonly string[] {
  if (roster === null) return ["roster: none (set OPS_TRUST_ROSTER_FILE); everybody is always on shift"];
  const free = policy.groups.filter((group) => !roster.groups.has(group));
  return free.length === 0 ? [] : [`roster: it does not name ${free.join(", ")}; somebody of them is always on shift`];
}

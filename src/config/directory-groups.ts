import type { Policy } from "../policy/index.ts";

/** Every group of the policy that a directory must know: those that are asked, asked about, and those with rights beside that. */
export function groupsKnown({ groups, requesterGroups, vaultAuditors, auditors, breakGlass }: Policy): readonly string[] {
  return [...new Set([...groups, ...requesterGroups, ...vaultAuditors, ...auditors, ...(breakGlass?.groups ?? [])])];
}

import { DirectoryFile } from "../connectors/directory/config.ts";
import type { Policy } from "../policy/index.ts";
import { readChecked } from "./yaml-file.ts";

/** Steps that need more people than the directory has in their groups, as lines for people: their questions can only be rejected or expire. */
export function shortQuorums({ quorums }: Policy, directoryFile: string): readonly string[] {
  const read = readChecked(directoryFile, DirectoryFile);
  const people = read.ok ? read.value.people.filter((person) => person.active && person.human) : [];
  const inAny = (groups: readonly string[]): number =>
    people.filter((person) => person.groups.some((group) => groups.includes(group))).length;
  return quorums
    .filter(({ groups, need }) => inAny(groups) < need)
    .map(({ groups, need }) => `${need} people of ${groups.join(" or ")} must approve, and it has ${inAny(groups)}`);
}

/** The groups that the ticket's requester is in; a condition asks for one of them: '<group>' in requester_groups. */
export const MEMBERS = "requester_groups";

/** The fact that tells whether the requester is in that group. */
export function memberOf(group: string): string {
  return `${MEMBERS}.${group}`;
}

/** The group that such a fact is about; null for any other name. */
export function groupIn(name: string): string | null {
  return name.startsWith(`${MEMBERS}.`) ? name.slice(MEMBERS.length + 1) : null;
}

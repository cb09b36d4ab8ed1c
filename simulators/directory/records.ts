import { randomUUID } from "node:crypto";

/** A user as a tenant keeps it. Names are there so that a client that takes more than it needs is found out. */
export interface DirectoryUser {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  /** Null on accounts that are older than the property. */
  readonly userType: "Member" | "Guest" | null;
  readonly employeeId: string | null;
  readonly manager: string | null;
  /** Further properties, such as extension_<app>_<name> or onPremisesExtensionAttributes. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Null = the user has no mailbox. */
  readonly replies: Replies | null;
}

export type Replies =
  | { readonly status: "disabled" | "alwaysEnabled" }
  | { readonly status: "scheduled"; readonly from: string; readonly until: string };

/** A group; members are users, other groups, and things that are neither. */
export interface DirectoryGroup {
  readonly id: string;
  readonly displayName: string;
  readonly members: readonly string[];
}

/** Everything a tenant knows at one moment. */
export interface Records {
  readonly users: ReadonlyMap<string, DirectoryUser>;
  readonly groups: ReadonlyMap<string, DirectoryGroup>;
  /** Service principals and devices: members that are nobody. */
  readonly things: ReadonlyMap<string, string>;
}

export const NOTHING: Records = { users: new Map(), groups: new Map(), things: new Map() };

/** What a test says of a user; the rest is usual. */
export type UserSeed = Partial<DirectoryUser> & { readonly id?: string };

/** A whole user out of a seed. */
export function userOf(seed: UserSeed): DirectoryUser {
  const id = seed.id ?? randomUUID();
  return {
    displayName: `Person ${id.slice(0, 4)}`,
    userPrincipalName: `${id.slice(0, 8)}@corp.example`,
    accountEnabled: true,
    userType: "Member",
    employeeId: null,
    manager: null,
    properties: {},
    replies: { status: "disabled" },
    ...seed,
    id,
  };
}

/** Ids in a group, through groups in groups, cycles included once. */
export function transitiveMembers({ groups }: Records, id: string): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (group: string): void => {
    for (const member of groups.get(group)?.members ?? []) {
      if (found.has(member)) continue;
      found.add(member);
      walk(member);
    }
  };
  walk(id);
  return found;
}

/** Groups that something is in, directly or through others. */
export function transitiveGroups(records: Records, id: string): readonly DirectoryGroup[] {
  return [...records.groups.values()].filter((group) => transitiveMembers(records, group.id).has(id));
}

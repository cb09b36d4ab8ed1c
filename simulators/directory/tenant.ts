import { randomUUID } from "node:crypto";
import { type DirectoryGroup, type DirectoryUser, NOTHING, type Records, type UserSeed, userOf } from "./records.ts";

/** One change as a delta query tells it. */
export interface Change {
  readonly seq: number;
  readonly of: "users" | "groups";
  readonly id: string;
  /** Soft deletion is "changed": it can be undone for 30 days. */
  readonly removed?: "changed" | "deleted";
  readonly members?: readonly { readonly id: string; readonly removed: boolean }[];
}

/** A tenant that remembers what it was, since its index lags behind. */
export interface Tenant {
  readonly now: () => Records;
  /** As the index sees it: as it was so long ago. */
  readonly indexed: () => Records;
  readonly changes: readonly Change[];
  user(seed: UserSeed): DirectoryUser;
  change(id: string, to: Partial<DirectoryUser>): void;
  /** Gone to the deleted items; 404 from then on. */
  remove(id: string): void;
  group(seed: Partial<DirectoryGroup>): DirectoryGroup;
  join(group: string, ...members: readonly string[]): void;
  leave(group: string, ...members: readonly string[]): void;
  removeGroup(id: string): void;
  thing(type: "servicePrincipal" | "device"): string;
}

/** What a tenant was and is, and the one way to change it. */
interface Book {
  readonly now: () => Records;
  readonly changes: Change[];
  readonly become: (to: Partial<Records>) => void;
  readonly tell: (change: Omit<Change, "seq">) => void;
}

/** An empty tenant; its index is `lagMs` behind. */
export function createTenant(clock: () => Date, lagMs: number): Tenant {
  const versions: { readonly at: number; readonly records: Records }[] = [{ at: Number.NEGATIVE_INFINITY, records: NOTHING }];
  const changes: Change[] = [];
  const now = (): Records => versions.at(-1)?.records ?? NOTHING;
  const book: Book = {
    now,
    changes,
    become: (to) => void versions.push({ at: clock().getTime(), records: { ...now(), ...to } }),
    tell: (change) => void changes.push({ ...change, seq: changes.length + 1 }),
  };
  return {
    now,
    indexed: () => versions.findLast(({ at }) => at <= clock().getTime() - lagMs)?.records ?? NOTHING,
    changes,
    ...ofUsers(book),
    ...ofGroups(book),
    thing: (type) => {
      const id = randomUUID();
      book.become({ things: new Map(now().things).set(id, type) });
      return id;
    },
  };
}

function ofUsers({ now, become, tell }: Book): Pick<Tenant, "user" | "change" | "remove"> {
  const put = (user: DirectoryUser): DirectoryUser => {
    become({ users: new Map(now().users).set(user.id, user) });
    tell({ of: "users", id: user.id });
    return user;
  };
  return {
    user: (seed) => put(userOf(seed)),
    change: (id, to) => {
      const user = now().users.get(id);
      if (user === undefined) throw new Error(`no user ${id}`);
      put({ ...user, ...to });
    },
    remove: (id) => {
      const users = new Map(now().users);
      users.delete(id);
      become({ users, groups: new Map([...now().groups].map(([key, group]) => [key, without(group, id)] as const)) });
      tell({ of: "users", id, removed: "changed" });
    },
  };
}

function ofGroups({ now, become, tell }: Book): Pick<Tenant, "group" | "join" | "leave" | "removeGroup"> {
  const regroup = (id: string, members: (before: readonly string[]) => readonly string[], told: Change["members"]): void => {
    const group = now().groups.get(id);
    if (group === undefined) throw new Error(`no group ${id}`);
    become({ groups: new Map(now().groups).set(id, { ...group, members: members(group.members) }) });
    tell({ of: "groups", id, members: told ?? [] });
  };
  const each = (ids: readonly string[], removed: boolean) => ids.map((id) => ({ id, removed }));
  return {
    group: (seed) => {
      const id = seed.id ?? randomUUID();
      const group = { displayName: `Group ${id.slice(0, 4)}`, members: [], ...seed, id };
      become({ groups: new Map(now().groups).set(id, group) });
      tell({ of: "groups", id, members: each(group.members, false) });
      return group;
    },
    join: (group, ...members) => regroup(group, (before) => [...before, ...members], each(members, false)),
    leave: (group, ...members) => regroup(group, (before) => before.filter((id) => !members.includes(id)), each(members, true)),
    removeGroup: (id) => {
      const groups = new Map(now().groups);
      groups.delete(id);
      become({ groups: new Map([...groups].map(([key, group]) => [key, without(group, id)] as const)) });
      tell({ of: "groups", id, removed: "changed" });
    },
  };
}

function without(group: DirectoryGroup, gone: string): DirectoryGroup {
  return { ...group, members: group.members.filter((id) => id !== gone) };
}

import type { DirectoryUser, Records } from "./records.ts";

type Shown = Readonly<Record<string, unknown>>;

/** What a user without $select is answered with: whether he is enabled is not among it. */
const BY_DEFAULT = ["id", "displayName", "userPrincipalName"];

/** A user's selected properties; what is not set is null. */
export function showUser(user: DirectoryUser, select: readonly string[] | null): Shown {
  const { properties, manager: _manager, replies: _replies, ...plain } = user;
  const all: Record<string, unknown> = { ...plain, ...properties };
  return Object.fromEntries((select ?? BY_DEFAULT).map((name) => [name, Object.hasOwn(all, name) ? all[name] : null]));
}

/** Anything in a list of mixed kinds. Without the right to read its kind only id and type are told, the rest is null. */
export function showObject(records: Records, id: string, select: readonly string[] | null, mayReadUsers: boolean): Shown | null {
  const user = records.users.get(id);
  if (user !== undefined) {
    const shown = showUser(user, select);
    const hidden = Object.fromEntries(Object.keys(shown).map((name) => [name, name === "id" ? id : null]));
    return { "@odata.type": "#microsoft.graph.user", ...(mayReadUsers ? shown : hidden) };
  }
  if (records.groups.has(id)) return { "@odata.type": "#microsoft.graph.group", id };
  const thing = records.things.get(id);
  return thing === undefined ? null : { "@odata.type": `#microsoft.graph.${thing}`, id };
}

import type { GroupSeed, UserSeed } from "../options.ts";
import type { Jira } from "../state.ts";

type Json = Readonly<Record<string, unknown>>;
const cache = new WeakMap<UserSeed, Map<string, Json>>();

/** An account as other people see it: the e-mail address only where its owner shows it, never in the v2 shape of webhooks. */
export function userJson(jira: Jira, user: UserSeed, version: 2 | 3): Json {
  const name = `${jira.url}|${version}`;
  const known = cache.get(user)?.get(name);
  if (known !== undefined) return known;
  const shape = {
    self: `${jira.url}/rest/api/${version}/user?accountId=${encodeURIComponent(user.accountId)}`,
    accountId: user.accountId,
    ...(user.emailVisible === true && version === 3 ? { emailAddress: user.emailAddress } : {}),
    avatarUrls: avatars(jira),
    displayName: user.displayName,
    active: user.active,
    timeZone: "Etc/UTC",
    accountType: user.accountType,
  };
  const shapes = cache.get(user) ?? new Map<string, Json>();
  cache.set(user, shapes.set(name, shape));
  return shape;
}

/** An account as it sees itself: with its address. */
export function selfJson(jira: Jira, user: UserSeed): Json {
  return {
    ...userJson(jira, user, 3),
    ...(user.emailAddress === undefined ? {} : { emailAddress: user.emailAddress }),
    locale: "en_US",
  };
}

export function groupJson(jira: Jira, group: GroupSeed): Json {
  return {
    name: group.name,
    groupId: group.groupId,
    self: `${jira.url}/rest/api/3/group?groupId=${encodeURIComponent(group.groupId)}`,
  };
}

function avatars(jira: Jira): Json {
  const at = (size: number) => `${jira.url}/avatar/default-${size}.png`;
  return { "48x48": at(48), "24x24": at(24), "16x16": at(16), "32x32": at(32) };
}

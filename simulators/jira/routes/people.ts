import { type Answer, errors } from "../answers.ts";
import type { UserSeed } from "../options.ts";
import { canBrowseUsers } from "../permissions.ts";
import { groupJson, selfJson, userJson } from "../render/people.ts";
import { type Call, numberOf, page, type Route } from "../server/call.ts";

const noUser = () => errors(404, ["Specified user does not exist or you do not have required permissions"]);
const noRight = () => errors(403, ["You do not have the permission to browse users and groups."]);

/** Needs "Browse users and groups". */
function browsing(run: (call: Call) => Answer): Route["run"] {
  return (call) => (canBrowseUsers(call.jira, call.user) ? run(call) : noRight());
}

function asked(call: Call): UserSeed | undefined {
  return call.jira.users.get(call.query.get("accountId") ?? "");
}

/** Accounts, groups and memberships, by accountId and groupId. */
export const PEOPLE_ROUTES: readonly Route[] = [
  { method: "GET", path: /^\/myself$/, run: (call) => ({ status: 200, body: selfJson(call.jira, call.user) }) },
  {
    method: "GET",
    path: /^\/user$/,
    run: browsing((call) => {
      const user = asked(call);
      if (call.query.get("accountId") === null) return errors(400, ["The query parameter 'accountId' is required."]);
      return user === undefined ? noUser() : { status: 200, body: userJson(call.jira, user, 3) };
    }),
  },
  {
    method: "GET",
    path: /^\/user\/groups$/,
    run: browsing((call) => {
      const user = asked(call);
      if (user === undefined) return noUser();
      const groups = user.groups.flatMap((id) => call.jira.groups.get(id) ?? []);
      return { status: 200, body: groups.map((group) => groupJson(call.jira, group)) };
    }),
  },
  {
    method: "GET",
    path: /^\/user\/search$/,
    run: browsing((call) => {
      const query = (call.query.get("query") ?? "").toLowerCase();
      const exact = call.query.get("accountId");
      const hits = [...call.jira.users.values()].filter((user) =>
        exact === null ? user.displayName.toLowerCase().includes(query) : user.accountId === exact,
      );
      const startAt = numberOf(call, "startAt", { standard: 0, most: 1000 });
      const maxResults = numberOf(call, "maxResults", { standard: 50, most: 1000 });
      return { status: 200, body: hits.slice(startAt, startAt + maxResults).map((user) => userJson(call.jira, user, 3)) };
    }),
  },
  {
    method: "GET",
    path: /^\/user\/email$/,
    run: () => errors(401, ["Only apps may call this operation."]),
  },
  {
    method: "GET",
    path: /^\/group\/member$/,
    run: browsing((call) => {
      const id = call.query.get("groupId");
      const name = call.query.get("groupname");
      const group = [...call.jira.groups.values()].find((one) => (id === null ? one.name === name : one.groupId === id));
      if (group === undefined) return errors(404, [`The group named '${id ?? name ?? ""}' does not exist.`]);
      const inactive = call.query.get("includeInactiveUsers") === "true";
      const members = [...call.jira.users.values()].filter(
        (user) => user.groups.includes(group.groupId) && (user.active || inactive),
      );
      const { values, ...rest } = page(call, members, { standard: 50, most: 50 });
      return { status: 200, body: { ...rest, values: values.map((user) => userJson(call.jira, user, 3)) } };
    }),
  },
  {
    method: "GET",
    path: /^\/group\/bulk$/,
    run: browsing((call) => {
      const ids = call.query.getAll("groupId");
      const names = call.query.getAll("groupName");
      const all = ids.length + names.length === 0;
      const groups = [...call.jira.groups.values()].filter((one) => all || ids.includes(one.groupId) || names.includes(one.name));
      const { values, ...rest } = page(call, groups, { standard: 50, most: 50 });
      return { status: 200, body: { ...rest, values: values.map(({ name, groupId }) => ({ name, groupId })) } };
    }),
  },
];

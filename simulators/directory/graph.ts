import { type Answer, forbidden, notFound, refused, unsupported } from "./answer.ts";
import { delta, type Trail } from "./delta.ts";
import { page, type Query, readQuery } from "./query.ts";
import { type DirectoryUser, type Records, transitiveGroups, transitiveMembers } from "./records.ts";
import { showObject, showUser } from "./render.ts";

/** What a request is answered from. */
export interface Asked extends Trail {
  /** Application permissions with admin consent. */
  readonly roles: ReadonlySet<string>;
  readonly url: URL;
  readonly eventual: boolean;
}

/** A GET below /v1.0, as Graph answers it. */
export function answerGraph(asked: Asked): Answer {
  const query = readQuery(asked.url, asked.eventual);
  if ("status" in query) return query;
  const [kind, id, ...rest] = asked.url.pathname.replace(/^\/v1\.0\//, "").split("/");
  if (kind === "users") return users(asked, query, { id, part: rest.join("/") });
  if (kind === "groups") return groups(asked, query, { id, part: rest.join("/") });
  return refused(400, "Request_BadRequest");
}

interface Of {
  readonly id: string | undefined;
  readonly part: string;
}

const may = ({ roles }: Asked, ...any: readonly string[]): boolean => any.some((role) => roles.has(role));

function users(asked: Asked, query: Query, { id, part }: Of): Answer {
  if (part === "mailboxSettings/automaticRepliesSetting") return replies(asked, id);
  if (part === "transitiveMemberOf") return memberOf(asked, query, id);
  if (!may(asked, "User.Read.All")) return forbidden();
  if (id === "delta") return delta(asked, "users", asked.url, query);
  const records = query.advanced ? asked.tenant.indexed() : asked.tenant.now();
  if (id !== undefined) return oneUser(records, query, { id, part });
  const found = [...records.users.values()].filter((user) => fits(user, query));
  return page(
    found.map((user) => showUser(user, query.select)),
    asked.url,
    query,
    asked.pageSize,
  );
}

function oneUser(records: Records, { select }: Query, { id, part }: Of): Answer {
  const user = records.users.get(id ?? "");
  if (user === undefined) return notFound();
  if (part === "") return { status: 200, body: showUser(user, select) };
  if (part !== "manager") return unsupported();
  const manager = records.users.get(user.manager ?? "");
  return manager === undefined ? notFound() : { status: 200, body: showUser(manager, select) };
}

function fits(user: DirectoryUser, { filter }: Query): boolean {
  if (filter === null) return true;
  const all: unknown = { ...user, ...user.properties };
  const value = filter.path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : null),
    all,
  );
  return typeof value === "string" && value.toLowerCase() === filter.value.toLowerCase();
}

function memberOf(asked: Asked, query: Query, id: string | undefined): Answer {
  if (!may(asked, "User.Read.All", "GroupMember.Read.All")) return forbidden();
  const records = asked.tenant.now();
  if (id === undefined || !records.users.has(id)) return notFound();
  const found = transitiveGroups(records, id).map((group) => ({ "@odata.type": "#microsoft.graph.group", id: group.id }));
  // Everybody has roles and administrative units beside groups: they come in the same list.
  return page([{ "@odata.type": "#microsoft.graph.directoryRole", id: ROLE }, ...found], asked.url, query, asked.pageSize);
}

const ROLE = "00000000-0000-4000-8000-000000000001";

function groups(asked: Asked, query: Query, { id, part }: Of): Answer {
  if (!may(asked, "GroupMember.Read.All")) return forbidden();
  if (id === "delta") return delta(asked, "groups", asked.url, query);
  // A cast in the path is answered by the index alone.
  const cast = part === "transitiveMembers/microsoft.graph.user";
  if ((cast && !query.advanced) || !["", "transitiveMembers", "transitiveMembers/microsoft.graph.user"].includes(part))
    return unsupported();
  const records = query.advanced ? asked.tenant.indexed() : asked.tenant.now();
  const group = id === undefined ? undefined : records.groups.get(id);
  if (group === undefined) return notFound();
  return part === "" ? { status: 200, body: { id: group.id } } : members(asked, query, { records, group: group.id, cast });
}

interface Listed {
  readonly records: Records;
  readonly group: string;
  readonly cast: boolean;
}

function members(asked: Asked, query: Query, { records, group, cast }: Listed): Answer {
  const shown = [...transitiveMembers(records, group)].flatMap((member) => {
    const object = showObject(records, member, query.select, may(asked, "User.Read.All"));
    return object === null || (cast && !records.users.has(member)) ? [] : [object];
  });
  return page(shown, asked.url, query, asked.pageSize);
}

function replies(asked: Asked, id: string | undefined): Answer {
  if (!may(asked, "MailboxSettings.Read")) return refused(403, "ErrorAccessDenied", "Access is denied.");
  const set = asked.tenant.now().users.get(id ?? "")?.replies;
  if (set == null) return refused(404, "MailboxNotEnabledForRESTAPI", "The mailbox is inactive.");
  const at = (dateTime: string) => ({ dateTime: `${dateTime.slice(0, 19)}.0000000`, timeZone: "UTC" });
  const now = new Date(0).toISOString();
  const [from, until] = set.status === "scheduled" ? [set.from, set.until] : [now, now];
  const times = { scheduledStartDateTime: at(from), scheduledEndDateTime: at(until) };
  return { status: 200, body: { status: set.status, externalAudience: "all", internalReplyMessage: "gone fishing", ...times } };
}

import { type Answer, refused, unsupported } from "./answer.ts";
import type { Query } from "./query.ts";
import { showUser } from "./render.ts";
import type { Change, Tenant } from "./tenant.ts";

/** Tokens of an earlier epoch are forgotten. */
export interface Trail {
  readonly tenant: Tenant;
  readonly epoch: number;
  readonly pageSize: number;
}

/** One page of changes. A token names where it stands and where its round ends; the first page of a round is empty now and then, and still has a next one. */
export function delta(trail: Trail, of: Change["of"], url: URL, query: Query): Answer {
  const { tenant, pageSize, epoch } = trail;
  if (url.searchParams.has("$top") || url.searchParams.has("$orderby")) return unsupported();
  const base = `${url.origin}${url.pathname}`;
  const last = tenant.changes.length;
  const link = (seq: number) => `${base}?$deltatoken=d${epoch}-${seq}`;
  if (query.token === "latest") return { status: 200, body: { value: [], "@odata.deltaLink": link(last) } };
  const skip = /^s(\d+)-(\d+)-(\d+)$/.exec(url.searchParams.get("$skiptoken") ?? "");
  const [, given, at] = skip ?? /^d(\d+)-(\d+)$/.exec(query.token ?? `d${epoch}-0`) ?? [];
  if (at === undefined) return refused(400, "Request_BadRequest");
  if (Number(given) !== epoch) return refused(410, "syncStateNotFound", "The delta token is expired.");
  const end = skip === null ? last : Number(skip[3]);
  const next = (seq: number) => ({ "@odata.nextLink": `${base}?$skiptoken=s${epoch}-${seq}-${end}` });
  if (skip === null && end > Number(at)) return { status: 200, body: { value: [], ...next(Number(at)) } };
  const upTo = Math.min(Number(at) + pageSize, end);
  const value = tenant.changes.slice(Number(at), upTo).flatMap((change) => (change.of === of ? [show(tenant, change)] : []));
  return { status: 200, body: { value, ...(upTo < end ? next(upTo) : { "@odata.deltaLink": link(end) }) } };
}

function show(tenant: Tenant, { id, removed, members }: Change): object {
  if (removed !== undefined) return { id, "@removed": { reason: removed } };
  const user = tenant.now().users.get(id);
  if (user !== undefined) return showUser(user, ["id", "accountEnabled", "userType"]);
  const typed = (members ?? []).map((member) => ({
    "@odata.type": tenant.now().groups.has(member.id) ? "#microsoft.graph.group" : "#microsoft.graph.user",
    id: member.id,
    ...(member.removed ? { "@removed": { reason: "deleted" } } : {}),
  }));
  return { id, ...(members === undefined ? {} : { "members@delta": typed }) };
}

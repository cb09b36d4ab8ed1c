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

/** Where a request stands: after which change, and where its round ends; `begun` = the round is under way. */
interface Place {
  readonly at: number;
  readonly end: number;
  readonly begun: boolean;
}

/** The place that a request's token names; a refusal for one that is forgotten or none. */
function placeOf({ tenant, epoch }: Trail, url: URL, { token }: Query): Place | Answer {
  const skip = /^s(\d+)-(\d+)-(\d+)$/.exec(url.searchParams.get("$skiptoken") ?? "");
  const [, given, at, end] = skip ?? /^d(\d+)-(\d+)$/.exec(token ?? `d${epoch}-0`) ?? [];
  if (at === undefined) return refused(400, "Request_BadRequest");
  if (Number(given) !== epoch) return refused(410, "syncStateNotFound", "The delta token is expired.");
  return { at: Number(at), end: end === undefined ? tenant.changes.length : Number(end), begun: skip !== null };
}

/** One page of changes. The first page of a round is empty, and still has a next one. */
export function delta(trail: Trail, of: Change["of"], url: URL, query: Query): Answer {
  const { tenant, pageSize, epoch } = trail;
  if (url.searchParams.has("$top") || url.searchParams.has("$orderby")) return unsupported();
  const base = `${url.origin}${url.pathname}`;
  const done = (seq: number) => ({ "@odata.deltaLink": `${base}?$deltatoken=d${epoch}-${seq}` });
  if (query.token === "latest") return { status: 200, body: { value: [], ...done(tenant.changes.length) } };
  const place = placeOf(trail, url, query);
  if ("status" in place) return place;
  const { at, end, begun } = place;
  const next = (seq: number) => ({ "@odata.nextLink": `${base}?$skiptoken=s${epoch}-${seq}-${end}` });
  if (!begun && end > at) return { status: 200, body: { value: [], ...next(at) } };
  const upTo = Math.min(at + pageSize, end);
  const value = tenant.changes.slice(at, upTo).flatMap((change) => (change.of === of ? [show(tenant, change)] : []));
  return { status: 200, body: { value, ...(upTo < end ? next(upTo) : done(end)) } };
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

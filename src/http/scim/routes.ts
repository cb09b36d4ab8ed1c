import { createHash, timingSafeEqual } from "node:crypto";
import { json, type Request, type RequestHandler, type Response, Router } from "express";
import { z } from "zod";
import { type Recorder, recordsPushOf } from "../../pipeline/index.ts";
import type {
  GroupProperty,
  Log,
  ProvisionedGroup,
  ProvisionedUser,
  Pushed,
  Put,
  Told,
  UserProperty,
} from "../../ports/index.ts";
import type { Refusals } from "../refusals.ts";
import { RESOURCE_TYPES, SCHEMAS, SERVICE_PROVIDER_CONFIG } from "./about.ts";
import { patchGroup, patchUser } from "./patch.ts";
import { wantedIn } from "./query.ts";
import { refuse, scimProblems, send } from "./refusals.ts";
import { type Attributes, groupIn, showGroup, showUser, userIn } from "./wire.ts";

/** Where a provider pushes to, and the tokens (as SHA-256) that let it. */
export interface ScimDeps {
  readonly world: Recorder & { readonly log: Log };
  readonly tokenHashes: readonly Buffer[];
  readonly attributes: Attributes;
  readonly refusals: Refusals;
}

/** /scim/v2/Users and /Groups: create, get, replace, patch, filter by equality, list, and delete, which only deactivates a user. ServiceProviderConfig, ResourceTypes, Schemas tell so. */
export function scimRoutes(deps: ScimDeps): Router {
  const router = Router();
  const { world, attributes } = deps;
  const { users, groups } = world.store.provisioned;
  router.use(allowed(deps), json({ limit: "2mb", type: ["application/scim+json", "application/json"] }));
  about(router);
  const toldOfUser = recordsPushOf(world, "user");
  const toldOfGroup = recordsPushOf(world, "group");
  resource<ProvisionedUser, UserProperty>(router, "Users", {
    store: users,
    properties: USER_PROPERTIES,
    told: toldOfUser,
    made: (body) => userIn({ id: world.makeId(), externalId: null, active: true }, body, attributes),
    replaced: (now, body) => userIn(now, body, attributes),
    patched: (now, body) => patchUser(now, body, attributes),
    shown: showUser,
    remove: async (id) => (await users.change(id, (now) => ({ ...now, active: false }), toldOfUser)).kind === "done",
  });
  resource<ProvisionedGroup, GroupProperty>(router, "Groups", {
    store: groups,
    properties: GROUP_PROPERTIES,
    told: toldOfGroup,
    made: (body) => groupIn({ id: world.makeId(), externalId: null }, body),
    replaced: groupIn,
    patched: patchGroup,
    shown: showGroup,
    remove: (id) => groups.drop(id, toldOfGroup),
  });
  router.use((_request, response) => refuse(response, 404, "There is no such resource."));
  router.use(scimProblems(world.log));
  return router;
}

const USER_PROPERTIES: ReadonlyMap<string, UserProperty> = new Map([
  ["id", "id"],
  ["externalid", "externalId"],
  ["username", "userName"],
  ["employeenumber", "employeeNumber"],
]);
const GROUP_PROPERTIES: ReadonlyMap<string, GroupProperty> = new Map([
  ["id", "id"],
  ["externalid", "externalId"],
  ["displayname", "displayName"],
  ["members", "member"],
  ["members.value", "member"],
]);

/** How one kind of resource is read, kept and shown. */
interface Resource<T, P extends string> {
  readonly store: Pushed<T, P>;
  readonly properties: ReadonlyMap<string, P>;
  readonly told: Told<T>;
  readonly made: (body: unknown) => T;
  readonly replaced: (now: T, body: unknown) => T;
  readonly patched: (now: T, body: unknown) => T;
  readonly shown: (value: T, brief: boolean) => object;
  readonly remove: (id: string) => Promise<boolean>;
}

function resource<T extends { readonly id: string }, P extends string>(router: Router, name: string, of: Resource<T, P>): void {
  const put = (request: Request, response: Response, status: number, done: Put<T>): void => {
    if (done.kind === "absent") return absent(response);
    if (done.kind === "taken")
      return refuse(response, 409, "Another one has this id or name, or a member is nobody.", "uniqueness");
    response.location(`/scim/v2/${name}/${done.value.id}`);
    send(response, status, of.shown(done.value, isBrief(request)));
  };
  const change =
    (how: (now: T, body: unknown) => T): RequestHandler =>
    async (request, response) =>
      put(request, response, 200, await of.store.change(idOf(request), (now) => how(now, request.body), of.told));
  router.get(`/${name}`, async (request, response) => {
    const wanted = wantedIn(request, of.properties);
    const { total, items } = await of.store.find(wanted);
    list(response, { total, from: wanted.offset + 1, items: items.map((one) => of.shown(one, isBrief(request))) });
  });
  router.post(`/${name}`, async (request, response) =>
    put(request, response, 201, await of.store.add(of.made(request.body), of.told)),
  );
  router.get(`/${name}/:id`, async (request, response) => {
    const value = await of.store.load(idOf(request));
    if (value === null) absent(response);
    else send(response, 200, of.shown(value, isBrief(request)));
  });
  router.put(`/${name}/:id`, change(of.replaced));
  router.patch(`/${name}/:id`, change(of.patched));
  router.delete(`/${name}/:id`, async (request, response) => {
    if (await of.remove(idOf(request))) response.status(204).end();
    else absent(response);
  });
}

function about(router: Router): void {
  router.get("/ServiceProviderConfig", (_request, response) => send(response, 200, SERVICE_PROVIDER_CONFIG));
  for (const [name, items] of [
    ["ResourceTypes", RESOURCE_TYPES],
    ["Schemas", SCHEMAS],
  ] as const) {
    router.get(`/${name}`, (_request, response) => list(response, { total: items.length, from: 1, items }));
    router.get(`/${name}/:id`, (request, response) => {
      const found = items.find(({ id }) => id === request.params["id"]);
      if (found === undefined) absent(response);
      else send(response, 200, found);
    });
  }
}

function allowed({ tokenHashes, refusals }: ScimDeps): RequestHandler {
  return (request, response, next) => {
    const token = /^Bearer (\S{32,500})$/i.exec(request.headers.authorization ?? "")?.[1];
    const given = createHash("sha256")
      .update(token ?? "")
      .digest();
    if (token !== undefined && tokenHashes.some((known) => timingSafeEqual(known, given))) return next();
    refusals.count("scim", "unauthenticated");
    response.setHeader("www-authenticate", "Bearer");
    refuse(response, 401, "The bearer token of the provisioning is needed.");
  };
}

function absent(response: Response): void {
  refuse(response, 404, "There is no such resource.");
}

/** Entra asks for groups without their members. */
function isBrief({ query }: Request): boolean {
  const left = query["excludedAttributes"];
  return typeof left === "string" && left.split(",").includes("members");
}

function idOf({ params }: Request): string {
  const read = z
    .string()
    .regex(/^[\w-]{1,100}$/)
    .safeParse(params["id"]);
  // What is no id of ours is nobody's.
  return read.success ? read.data : "-";
}

interface Page {
  readonly total: number;
  readonly from: number;
  readonly items: readonly object[];
}

function list(response: Response, { total, from, items }: Page): void {
  const schemas = ["urn:ietf:params:scim:api:messages:2.0:ListResponse"];
  send(response, 200, { schemas, totalResults: total, startIndex: from, itemsPerPage: items.length, Resources: items });
}

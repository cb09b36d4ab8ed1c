import { json, type Request, type RequestHandler, Router } from "express";
import { z } from "zod";
import { type Case, type Entry, IN_PLAIN_WORDS, OpsError, STATUSES } from "../case/index.ts";
import { entriesOfPolicy, factors, leftBetween, operate, overriddenBy, type World } from "../pipeline/index.ts";
import { auditing, auditingInPerson, type Callers, operatorsOnly } from "./audit-role.ts";
import { promptRoutes } from "./case-prompt.ts";
import { evidenceRoutes } from "./evidence.ts";
import { exampleRoutes } from "./examples.ts";
import { exportRoutes } from "./exports.ts";
import { glassRoutes } from "./glass/index.ts";
import { labelRoutes } from "./labels.ts";
import type { Operator } from "./operator.ts";
import { operatorOf, operatorWith, unauthenticated } from "./operator-of.ts";
import { overviewRoutes } from "./overview.ts";
import { problem } from "./problems.ts";
import { NoQuery, name } from "./query.ts";
import { Asked, Reason } from "./reason.ts";
import { reviewQueueRoutes } from "./review-queue.ts";
import { reviewerRoutes } from "./reviewers.ts";
import { standingRoutes } from "./standing-routes.ts";
import { refusingUnknown } from "./unknown-workflow.ts";
import { vaultRoutes } from "./vault/index.ts";
import { vigilanceRoutes } from "./vigilance.ts";

const Switch = z.strictObject({ reason: Reason, workflow: z.string().min(1).max(100).nullable() });
const LIMIT = "must be a whole number from 1 to 1000";
const Query = z.strictObject({
  status: z.enum(STATUSES).optional(),
  workflow: name(100).optional(),
  ticket: name(100).optional(),
  limit: z.coerce.number(LIMIT).int(LIMIT).min(1, LIMIT).max(1000, LIMIT).default(50),
});

/** /v1: what operators see and do, and auditors take out. Every route needs a bearer token; what is done stands in the evidence with the person behind it. */
export function adminRoutes(world: World, callers: Callers): Router {
  const router = Router();
  const body = [jsonOnly, json({ limit: "10kb" })];
  router.use("/v1/exports", ...auditing(world, callers, "export"), ...body);
  router.use("/v1/lineage", ...auditing(world, callers, "lineage"));
  router.use(exportRoutes(world));
  router.get("/v1/cases/:id", ...auditingInPerson(world, callers, "case"), toldStory(world));
  router.use("/v1", authenticated(callers.operators), ...body, operatorsOnly);
  router.use(...furtherRoutes(world), caseRoutes(world), actRoutes(world));
  return router;
}

function caseRoutes(world: World): Router {
  const router = Router();
  router.get("/v1/cases", async (request, response) => {
    const { limit, ...rest } = Query.parse(request.query, IN_PLAIN_WORDS);
    const filter = { limit, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) };
    const [cases, counts] = await Promise.all([world.store.cases.list(filter), world.store.cases.counts()]);
    response.json({ counts, cases: cases.map(summary) });
  });
  router.get("/v1/cases/:id", toldStory(world));
  router.get("/v1/policies/:id", async (request, response) => {
    const entries = await entriesOfPolicy(world, idOf(request));
    if (entries.length === 0) return problem(response, 404, "policy_unknown", "The evidence holds no policy of this hash.");
    response.json({ entries: entries.map(shown) });
  });
  router.get("/v1/pauses", async (request, response) => {
    NoQuery.parse(request.query, IN_PLAIN_WORDS);
    response.json({ pauses: await world.store.pauses.list() });
  });
  return router;
}

function actRoutes(world: World): Router {
  const router = Router();
  router.post(
    "/v1/cases/:id/retry",
    act(async (request, by) =>
      summary(await operate.retry(world, idOf(request), { by, ...Asked.parse(request.body, IN_PLAIN_WORDS) })),
    ),
  );
  router.post(
    "/v1/cases/:id/abandon",
    act(async (request, by) =>
      summary(await operate.abandon(world, idOf(request), { by, ...Asked.parse(request.body, IN_PLAIN_WORDS) })),
    ),
  );
  router.post(
    "/v1/factors/:id/reset",
    act(async (request, by) => ({
      gone: await factors.reset(world, personOf(request), { by, ...Asked.parse(request.body, IN_PLAIN_WORDS) }),
    })),
  );
  router.post(
    "/v1/pause",
    act((request, by) => flip(world, "pause", by, request.body)),
  );
  router.post(
    "/v1/resume",
    act((request, by) => flip(world, "resume", by, request.body)),
  );
  return router;
}

function furtherRoutes(world: World): readonly Router[] {
  return [
    overviewRoutes(world.store),
    promptRoutes(world),
    reviewQueueRoutes(world),
    reviewerRoutes(world),
    vigilanceRoutes(world),
    labelRoutes(world),
    glassRoutes(world),
    standingRoutes(world),
    exampleRoutes(world),
    vaultRoutes(world),
    evidenceRoutes(world),
  ];
}

async function flip(world: World, what: "pause" | "resume", by: string, body: unknown): Promise<object> {
  const { reason, workflow } = Switch.parse(body, IN_PLAIN_WORDS);
  await operate[what](world, workflow, { by, reason });
  return { pauses: await world.store.pauses.list() };
}

function idOf(request: Request): string {
  const id = request.params["id"];
  // What no id of ours looks like is not even asked for.
  if (typeof id !== "string" || !/^[\w-]{1,100}$/.test(id)) throw new OpsError("CASE_UNKNOWN", "no such case");
  return id;
}

function personOf(request: Request): string {
  return name(200).parse(request.params["id"], IN_PLAIN_WORDS);
}

/** A body of another type would be read as none at all. */
const jsonOnly: RequestHandler = (request, response, next) => {
  if (request.is("application/json") !== false) return next();
  problem(response, 415, "unsupported_type", "Send application/json.");
};

function authenticated(operators: readonly Operator[]): RequestHandler {
  return (request, response, next) => {
    const operator = operatorWith(operators, request);
    if (operator === null) return unauthenticated(response);
    response.locals["operator"] = operator.person;
    response.locals["audits"] = operator.audits === true;
    next();
  };
}

function act(run: (request: Request, by: string) => Promise<object>): RequestHandler {
  return refusingUnknown((request, response) => run(request, operatorOf(response)));
}

function summary(of: Case): object {
  return {
    id: of.id,
    ticket: of.ticket.key,
    system: of.ticket.system,
    workflow: of.workflow,
    status: of.status,
    ...(of.status === "ended" ? { end: of.end } : {}),
    ...(of.reverses === undefined ? {} : { reverses: of.reverses.case }),
    ...(of.status === "stuck" ? { code: of.code } : {}),
    ...(of.status === "in_review" && of.waiting !== undefined
      ? { waiting_for: of.waiting.for, waiting_until: of.waiting.until }
      : {}),
    ...(of.status === "held" ? { reasons: of.reasons } : {}),
    opened_at: of.openedAt,
    updated_at: of.updatedAt,
    touches: of.touches,
  };
}

function toldStory(world: World): RequestHandler {
  return async (request, response) => void response.json(await story(world, idOf(request)));
}

/** The whole story of a case: where it stands, its effects and reviews, and each evidence entry in order. */
async function story(world: World, id: string): Promise<object> {
  const found = await world.store.cases.load(id);
  if (found === null) throw new OpsError("CASE_UNKNOWN", "no such case", { case: id });
  const [effects, entries, left] = await Promise.all([
    world.store.effects.ofCase(id),
    world.store.ledger.ofCase(id),
    leftBetween(world, new Date(found.openedAt), new Date(found.updatedAt)),
  ]);
  const by = overriddenBy(entries);
  return {
    case: { ...summary(found), ...(by === null ? {} : { overridden_by: by }) },
    ...(left.length === 0 ? {} : { left_months: left }),
    effects: effects.map(({ id: effect, body, status, attempts, receipt }) => ({
      id: effect,
      kind: body.kind,
      status,
      attempts,
      receipt,
    })),
    entries: entries.map(shown),
  };
}

function shown({ hash, canonical }: Entry): { readonly hash: string; readonly record: unknown } {
  return { hash, record: JSON.parse(canonical) };
}

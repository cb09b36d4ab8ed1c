import { json, type Request, type RequestHandler, type Response, Router } from "express";
import { z } from "zod";
import { IN_PLAIN_WORDS, OpsError, sha256 } from "../../case/index.ts";
import { lookAt, reviewQueue } from "../../pipeline/index.ts";
import type { Person, Proven } from "../../ports/index.ts";
import { problem } from "../problems.ts";
import type { ReviewDeps } from "./deps.ts";
import { give, personOf, reviewId, statusOf } from "./given.ts";
import { queuedJson, shownJson } from "./shown.ts";
import { VERB_KINDS } from "./verbs.ts";

const Query = z.strictObject({ all: z.literal("1", 'must be "1" or left out').optional() });
const Digest = z.string().regex(/^[0-9a-f]{64}$/, "must be the digest of the question as it was read: 64 hex digits, or null");
const Reason = z
  .string()
  .trim()
  .max(2_000, "may have at most 2000 characters")
  .transform((text) => text.toWellFormed().replaceAll("\u0000", "\uFFFD"));
const Body = z
  .strictObject({
    verdict: z.enum(VERB_KINDS),
    digest: Digest.nullable(),
    reason: Reason.nullable().default(null),
    changes: z.record(z.string(), z.unknown()).optional(),
  })
  .refine(({ verdict, changes }) => (verdict === "modify") === (changes !== undefined), {
    path: ["changes"],
    message: "belongs to modify, and modify needs it",
  });
const Key = z.string().regex(/^[\x21-\x7e]{1,200}$/, "may have at most 200 printable characters without blanks");

/** GET /v1/reviews (?all=1), GET /v1/reviews/:id, POST /v1/reviews/:id/verdicts, each with an access token of the identity provider. */
export function reviewApi(deps: ReviewDeps, hasRoom: (account: string) => Promise<boolean>): Router {
  const router = Router();
  router.use("/v1/reviews", authenticated(deps, hasRoom));
  router.get("/v1/reviews", async (request, response) => {
    const { all } = Query.parse(request.query, IN_PLAIN_WORDS);
    const person = await known(deps, response);
    if (person === null) return;
    response.json({ reviews: (await reviewQueue(deps.world, person, all === "1")).map(queuedJson) });
  });
  router.get("/v1/reviews/:id", async (request, response) => {
    const id = idOf(request);
    const person = await known(deps, response);
    if (person !== null) await show(deps, person, id, response);
  });
  router.post("/v1/reviews/:id/verdicts", json({ limit: "64kb" }), (request, response) => answer(deps, request, response));
  return router;
}

function authenticated({ login, refusals }: ReviewDeps, hasRoom: (account: string) => Promise<boolean>): RequestHandler {
  return async (request, response, next) => {
    const token = /^Bearer ([\w.-]{20,8000})$/.exec(request.headers.authorization ?? "")?.[1];
    const proven = token === undefined ? null : await provenBy(login, token);
    if (proven === null) {
      refusals.count("reviews", "unauthenticated");
      response.setHeader("www-authenticate", "Bearer");
      return problem(response, 401, "unauthenticated", "A valid access token of the identity provider for this API is needed.");
    }
    if (!(await hasRoom(proven.account))) {
      response.setHeader("retry-after", "30");
      return problem(response, 429, "too_many", "More requests a minute than one account may send; try again later.");
    }
    response.locals["proven"] = proven;
    next();
  };
}

async function provenBy(login: ReviewDeps["login"], token: string): Promise<Proven | null> {
  try {
    return await login.bearer(token);
  } catch (error) {
    if (error instanceof OpsError && error.code === "LOGIN_REFUSED") return null;
    throw error;
  }
}

const IsProven = z.custom<Proven>((value) => typeof value === "object" && value !== null && "account" in value);

function provenOf(response: Response): Proven {
  return IsProven.parse(response.locals["proven"]);
}

async function known(deps: ReviewDeps, response: Response): Promise<Person | null> {
  const person = await personOf(deps, provenOf(response));
  if (person === null) problem(response, 403, "unknown_person", "Nobody in the directory who may answer has this account.");
  return person;
}

function idOf(request: Request): string {
  const id = reviewId(request.params["id"]);
  if (id === null) throw new OpsError("REVIEW_UNKNOWN", "no such review");
  return id;
}

async function show({ world }: ReviewDeps, person: Person, id: string, response: Response): Promise<void> {
  const looked = await lookAt(world, person, id);
  switch (looked.kind) {
    case "shown":
      response.json(shownJson(looked.review));
      return;
    case "not_asked":
      return problem(response, 403, "not_asked", `This question goes to ${looked.groups.join(" or ")}.`);
    case "other_region":
      return problem(response, 421, "other_region", "This question belongs to another region's service.");
  }
}

async function answer(deps: ReviewDeps, request: Request, response: Response): Promise<void> {
  if (request.is("application/json") === false) return problem(response, 415, "unsupported_type", "Send application/json.");
  const { verdict, digest, reason, changes } = Body.parse(request.body, IN_PLAIN_WORDS);
  const id = idOf(request);
  const proven = provenOf(response);
  const submitted = await give(deps, id, proven, {
    kind: verdict,
    digest,
    reason,
    changes: changes === undefined ? null : JSON.stringify(changes),
    source: sourceOf(deps, request, proven, id),
  });
  const status = statusOf(submitted);
  if (submitted.kind === "counted") response.json({ status: "counted", event: submitted.event, message: submitted.message });
  else problem(response, status, submitted.kind === "closed" ? "closed" : submitted.code, submitted.message);
}

/** A key that the caller sends again is the same act again; without one every request is an act of its own. */
function sourceOf({ world }: ReviewDeps, request: Request, { account }: Proven, id: string): string {
  const key = request.get("idempotency-key");
  if (key === undefined) return `api:${world.makeId()}`;
  return `api:${sha256(`${account}\n${id}\n${Key.parse(key, IN_PLAIN_WORDS)}`).slice(0, 40)}`;
}

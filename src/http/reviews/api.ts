import { json, type Request, type Response, Router } from "express";
import { z } from "zod";
import { IN_PLAIN_WORDS } from "../../case/index.ts";
import { automaticReviewer, reviewQueue, shownToProgram } from "../../pipeline/index.ts";
import type { Person } from "../../ports/index.ts";
import { problem } from "../problems.ts";
import { authenticated, idOf, known, provenOf, shownTo, sourceOf } from "./caller.ts";
import { Changes } from "./changes.ts";
import type { ReviewDeps } from "./deps.ts";
import { furtherApi } from "./further-api.ts";
import { give, statusOf } from "./given.ts";
import { overridesApi } from "./overrides-api.ts";
import { Place, placeText } from "./place.ts";
import { Reason } from "./reason.ts";
import { queuedJson, shownJson } from "./shown.ts";
import { Factor } from "./shown-factor.ts";
import { standingApi } from "./standing-api.ts";
import { VERB_KINDS } from "./verbs.ts";

const Query = z.strictObject({ all: z.literal("1", 'must be "1" or left out').optional(), after: Place.optional() });
const Digest = z.string().regex(/^[0-9a-f]{64}$/, "must be the digest of the question as it was read: 64 hex digits, or null");
const Body = z
  .strictObject({
    verdict: z.enum(VERB_KINDS),
    digest: Digest.nullable(),
    reason: Reason.nullable().default(null),
    changes: Changes.optional(),
    group: z.string().min(1).max(200).optional(),
    factor: Factor.optional(),
  })
  .refine(({ verdict, changes }) => (verdict === "modify") === (changes !== undefined), {
    path: ["changes"],
    message: "belongs to modify, and modify needs it",
  })
  .refine(({ verdict, group }) => (verdict === "reassign") === (group !== undefined), {
    path: ["group"],
    message: "belongs to reassign, and reassign needs it",
  });

/** GET /v1/reviews (?all=1, ?after=), GET /v1/reviews/:id(/asked|/alike), POST /v1/reviews/:id/verdicts, /v1/reviews/:id/withdraw, /v1/reviews/alike, /v1/overrides and standing approvals, each with an access token of the identity provider. */
export function reviewApi(deps: ReviewDeps, hasRoom: (account: string) => Promise<boolean>): Router {
  const router = Router();
  router.use("/v1/reviews", authenticated(deps, hasRoom));
  router.get("/v1/reviews", async (request, response) => {
    const { all, after } = Query.parse(request.query, IN_PLAIN_WORDS);
    const person = await known(deps, response);
    if (person === null) return;
    const { reviews, next } = await reviewQueue(deps.world, person, all === "1", after);
    response.json({ reviews: reviews.map(queuedJson), next: placeText(next) });
  });
  furtherApi(router, deps);
  overridesApi(router, deps, hasRoom);
  standingApi(router, deps, hasRoom);
  router.get("/v1/reviews/:id", async (request, response) => {
    const id = idOf(request);
    const program = automaticReviewer(deps.world, { account: provenOf(response).account, provenBy: "idp" });
    if (program !== null) {
      response.json(await shownToProgram(deps.world, program, id));
      return;
    }
    const person = await known(deps, response);
    if (person !== null) await show(deps, person, id, response);
  });
  router.post("/v1/reviews/:id/verdicts", json({ limit: "64kb" }), (request, response) => answer(deps, request, response));
  return router;
}

async function show(deps: ReviewDeps, person: Person, id: string, response: Response): Promise<void> {
  const review = await shownTo(deps, person, id, response);
  if (review !== null) response.json(shownJson(review));
}

async function answer(deps: ReviewDeps, request: Request, response: Response): Promise<void> {
  if (request.is("application/json") === false) return problem(response, 415, "unsupported_type", "Send application/json.");
  const { verdict, digest, reason, changes, group, factor } = Body.parse(request.body, IN_PLAIN_WORDS);
  const id = idOf(request);
  const proven = provenOf(response);
  const submitted = await give(deps, id, proven, {
    kind: verdict,
    digest,
    reason,
    changes: changes === undefined ? null : JSON.stringify(changes),
    ...(group === undefined ? {} : { group }),
    ...(factor === undefined ? {} : { factor }),
    // A code or signature is made anew for each try: it is not what was said.
    ...sourceOf(deps, request, proven, { to: id, said: [verdict, digest, reason, changes, group] }),
  });
  const status = statusOf(submitted);
  if (submitted.kind === "counted") response.json({ status: "counted", event: submitted.event, message: submitted.message });
  else problem(response, status, submitted.kind === "closed" ? "closed" : submitted.code, submitted.message);
}

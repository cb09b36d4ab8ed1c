import { json, type Request, type Response, type Router } from "express";
import { z } from "zod";
import { IN_PLAIN_WORDS } from "../../case/index.ts";
import { alikeTo, approveAlike, confirmApproval, whoWasAsked, withdrawApproval } from "../../pipeline/index.ts";
import { problem } from "../problems.ts";
import { NoQuery } from "../query.ts";
import { idOf, known, provenOf, shownTo, sourceOf } from "./caller.ts";
import type { ReviewDeps } from "./deps.ts";
import { actOf, answerOf, refusedStatus, reviewId, statusOf } from "./given.ts";
import { Reason } from "./reason.ts";
import { askedJson, factorJson, queuedJson } from "./shown.ts";
import { Factor } from "./shown-factor.ts";

const Withdraw = z.strictObject({ reason: Reason.nullable().default(null) });
const Confirm = z.strictObject({ factor: Factor.optional() });
const ID = z.string().refine((text) => reviewId(text) !== null, "must be the id of a review");
const Alike = z.strictObject({
  reviews: z.array(ID).max(100),
  reason: Reason.nullable().default(null),
  factor: Factor.optional(),
});

/** GET /v1/reviews/:id/asked and /alike; POST /v1/reviews/:id/confirm, /v1/reviews/:id/withdraw and /v1/reviews/alike. */
export function furtherApi(router: Router, deps: ReviewDeps): void {
  const body = json({ limit: "64kb" });
  router.get("/v1/reviews/:id/asked", async (request, response) => {
    const review = await looked(deps, request, response);
    if (review === null) return;
    response.json({ review: review.id, asked: (await whoWasAsked(deps.world, review)).map(askedJson) });
  });
  router.get("/v1/reviews/:id/alike", async (request, response) => {
    NoQuery.parse(request.query, IN_PLAIN_WORDS);
    const id = idOf(request);
    const person = await known(deps, response);
    if (person === null || (await shownTo(deps, person, id, response)) === null) return;
    const { reviews, factor } = await alikeTo(deps.world, person, id);
    response.json({ reviews: reviews.map(queuedJson), factor: factorJson({ factor }) });
  });
  router.post("/v1/reviews/alike", body, (request, response) => answerAlike(deps, request, response));
  router.post("/v1/reviews/:id/confirm", body, (request, response) => confirm(deps, request, response));
  router.post("/v1/reviews/:id/withdraw", body, (request, response) => withdraw(deps, request, response));
}

async function looked(deps: ReviewDeps, request: Request, response: Response): ReturnType<typeof shownTo> {
  NoQuery.parse(request.query, IN_PLAIN_WORDS);
  const id = idOf(request);
  const person = await known(deps, response);
  return person === null ? null : shownTo(deps, person, id, response);
}

async function confirm(deps: ReviewDeps, request: Request, response: Response): Promise<void> {
  if (request.is("application/json") === false) return problem(response, 415, "unsupported_type", "Send application/json.");
  const { factor } = Confirm.parse(request.body ?? {}, IN_PLAIN_WORDS);
  const id = idOf(request);
  const proven = provenOf(response);
  const act = sourceOf(deps, request, proven, { to: `confirm ${id}`, said: ["confirm"] });
  const submitted = await confirmApproval(deps.world, id, { ...actOf(deps, proven), ...act }, factor);
  if (submitted.kind === "counted") response.json({ status: "counted", event: submitted.event, message: submitted.message });
  else problem(response, statusOf(submitted), submitted.kind === "closed" ? "closed" : submitted.code, submitted.message);
}

async function withdraw(deps: ReviewDeps, request: Request, response: Response): Promise<void> {
  if (request.is("application/json") === false) return problem(response, 415, "unsupported_type", "Send application/json.");
  const { reason } = Withdraw.parse(request.body ?? {}, IN_PLAIN_WORDS);
  const id = idOf(request);
  const proven = provenOf(response);
  const submitted = await withdrawApproval(deps.world, id, {
    account: proven.account,
    provenBy: "idp",
    at: deps.world.clock().toISOString(),
    reason,
    source: sourceOf(deps, request, proven, { to: `withdraw ${id}`, said: [reason] }).source,
  });
  if (submitted.kind === "counted") response.json({ status: "counted", event: submitted.event, message: submitted.message });
  else problem(response, statusOf(submitted), submitted.kind === "closed" ? "closed" : submitted.code, submitted.message);
}

async function answerAlike(deps: ReviewDeps, request: Request, response: Response): Promise<void> {
  if (request.is("application/json") === false) return problem(response, 415, "unsupported_type", "Send application/json.");
  const { reviews, reason, factor } = Alike.parse(request.body, IN_PLAIN_WORDS);
  const proven = provenOf(response);
  const act = sourceOf(deps, request, proven, { to: `alike ${reviews.join(" ")}`, said: [reason] });
  const given = { kind: "approve", digest: null, reason, changes: null, ...act } as const;
  const answered = await approveAlike(deps.world, reviews, answerOf(deps, proven, given), factor);
  if (answered.kind === "refused") return problem(response, refusedStatus(answered.code), answered.code, answered.message);
  const { template, each } = answered;
  response.json({ template, count: each.length, reviews: each.map(({ review, ...rest }) => ({ id: review, ...rest })) });
}

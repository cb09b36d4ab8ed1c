import { json, type Request, type Response, type Router } from "express";
import { z } from "zod";
import { IN_PLAIN_WORDS } from "../../case/index.ts";
import { giveStanding, revokeStanding, standingReport } from "../../pipeline/index.ts";
import { problem } from "../problems.ts";
import { NoQuery } from "../query.ts";
import { Reason as EndReason } from "../reason.ts";
import { authenticated, idOf, known, provenOf, sourceOf } from "./caller.ts";
import type { ReviewDeps } from "./deps.ts";
import { actOf, reviewId, statusOf } from "./given.ts";
import { Reason } from "./reason.ts";
import { standingJson } from "./standing-json.ts";

/** How long and how often; the policy says how much of it. */
export const Extent = { days: z.int().min(1).max(90), uses: z.int().min(1).max(1_000) };
const Give = z.strictObject({
  digest: z.string().regex(/^[0-9a-f]{64}$/, "must be the digest of the question as it was read: 64 hex digits"),
  ...Extent,
  reason: Reason,
});
const End = z.strictObject({ reason: EndReason });

/** POST /v1/reviews/:id/standing gives a standing approval; GET /v1/standing and POST /v1/standing/:id/end show and end them. Each with a person's own access token. */
export function standingApi(router: Router, deps: ReviewDeps, hasRoom: (account: string) => Promise<boolean>): void {
  const body = json({ limit: "64kb" });
  router.use("/v1/standing", authenticated(deps, hasRoom));
  router.get("/v1/standing", async (request, response) => {
    NoQuery.parse(request.query, IN_PLAIN_WORDS);
    const person = await known(deps, response);
    if (person !== null) response.json({ standing: (await standingReport(deps.world, person)).map(standingJson) });
  });
  router.post("/v1/standing/:id/end", body, async (request, response) => {
    const { reason } = End.parse(request.body ?? {}, IN_PLAIN_WORDS);
    const person = await known(deps, response);
    if (person === null) return;
    if (await revokeStanding(deps.world, person, reviewId(request.params["id"]) ?? "", reason))
      response.json({ status: "ended" });
    else problem(response, 404, "standing_unknown", "There is no such standing approval, or you may not end it.");
  });
  router.post("/v1/reviews/:id/standing", body, (request, response) => give(deps, request, response));
}

async function give(deps: ReviewDeps, request: Request, response: Response): Promise<void> {
  if (request.is("application/json") === false) return problem(response, 415, "unsupported_type", "Send application/json.");
  const { digest, days, uses, reason } = Give.parse(request.body, IN_PLAIN_WORDS);
  const id = idOf(request);
  const proven = provenOf(response);
  const act = sourceOf(deps, request, proven, { to: `standing ${id}`, said: [digest, days, uses, reason] });
  const { account, provenBy, at } = actOf(deps, proven);
  const gave = await giveStanding(deps.world, id, {
    account,
    at,
    ...(provenBy === undefined ? {} : { provenBy }),
    ...act,
    digest,
    days,
    uses,
    reason,
  });
  if (gave.kind === "given")
    response.status(201).json({ status: "given", id: gave.id, until: gave.until, message: gave.message });
  else if (gave.kind === "counted") response.json({ status: "counted", event: gave.event, message: gave.message });
  else problem(response, statusOf(gave), gave.kind === "closed" ? "closed" : gave.code, gave.message);
}

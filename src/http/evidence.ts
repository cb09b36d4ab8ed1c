import { Router } from "express";
import { z } from "zod";
import { IN_PLAIN_WORDS } from "../case/index.ts";
import { adopt, holdMonths, leave, monthsOf, releaseHold, type World } from "../pipeline/index.ts";
import { operatorOf } from "./operator-of.ts";
import { NoQuery, name } from "./query.ts";
import { Reason } from "./reason.ts";

const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "must be a month such as 2026-01");
const Asked = z.strictObject({ reason: Reason });
const Held = z
  .strictObject({ first: Month, last: Month, reason: Reason })
  .refine(({ first, last }) => first <= last, { path: ["last"], message: "must not lie before first" });

/**
 * POST /v1/evidence/adopt: a database that was put back takes what was shipped of it. /v1/evidence/months: which months of entries the database holds; one may
 * leave it. /v1/evidence/holds: legal holds, which keep them.
 */
export function evidenceRoutes(world: World): Router {
  const router = Router();
  router.post("/v1/evidence/adopt", async (request, response) => {
    response.json(await adopt(world, { by: operatorOf(response), ...Asked.parse(request.body, IN_PLAIN_WORDS) }));
  });
  router.get("/v1/evidence/months", async (request, response) => {
    NoQuery.parse(request.query, IN_PLAIN_WORDS);
    response.json(await monthsOf(world));
  });
  router.post("/v1/evidence/months/:month/leave", async (request, response) => {
    const asking = { by: operatorOf(response), ...Asked.parse(request.body, IN_PLAIN_WORDS) };
    response.json(await leave(world, Month.parse(request.params.month, IN_PLAIN_WORDS), asking));
  });
  router.post("/v1/evidence/holds", async (request, response) => {
    const { reason, ...months } = Held.parse(request.body, IN_PLAIN_WORDS);
    response.status(201).json(await holdMonths(world, months, { by: operatorOf(response), reason }));
  });
  router.post("/v1/evidence/holds/:id/release", async (request, response) => {
    const asking = { by: operatorOf(response), ...Asked.parse(request.body, IN_PLAIN_WORDS) };
    await releaseHold(world, name(100).parse(request.params.id, IN_PLAIN_WORDS), asking);
    response.json({ released: request.params.id });
  });
  return router;
}

import { Router } from "express";
import { z } from "zod";
import { IN_PLAIN_WORDS } from "../case/index.ts";
import { adopt, type World } from "../pipeline/index.ts";
import { operatorOf } from "./operator-of.ts";
import { Reason } from "./reason.ts";

const Asked = z.strictObject({ reason: Reason });

/** POST /v1/evidence/adopt: a database that was put back takes what was shipped of it. */
export function evidenceRoutes(world: World): Router {
  const router = Router();
  router.post("/v1/evidence/adopt", async (request, response) => {
    response.json(await adopt(world, { by: operatorOf(response), ...Asked.parse(request.body, IN_PLAIN_WORDS) }));
  });
  return router;
}

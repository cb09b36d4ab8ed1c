import { Router } from "express";
import { IN_PLAIN_WORDS } from "../../case/index.ts";
import { glassReport, type World } from "../../pipeline/index.ts";
import { NoQuery } from "../query.ts";
import { useJson } from "./shown.ts";

/** GET /v1/break-glass: every act with where its review stands, for operators. */
export function glassRoutes(world: World): Router {
  const router = Router();
  router.get("/v1/break-glass", async (request, response) => {
    NoQuery.parse(request.query, IN_PLAIN_WORDS);
    const { uses, ...status } = await glassReport(world);
    response.json({ ...status, uses: uses.map(useJson) });
  });
  return router;
}

import { Router } from "express";
import { IN_PLAIN_WORDS, OpsError } from "../case/index.ts";
import { shownTo, type World } from "../pipeline/index.ts";
import { NoQuery } from "./query.ts";

/** GET /v1/cases/:id/prompt: the context and prompt behind each decision of a case, to the letter, with the hashes that the evidence holds. */
export function promptRoutes(world: Pick<World, "store">): Router {
  const router = Router();
  router.get("/v1/cases/:id/prompt", async (request, response) => {
    NoQuery.parse(request.query, IN_PLAIN_WORDS);
    const { id } = request.params;
    // What no id of ours looks like is not even asked for.
    if (!/^[\w-]{1,100}$/.test(id)) throw new OpsError("CASE_UNKNOWN", "no such case");
    response.json({ case: id, decisions: await shownTo(world, id) });
  });
  return router;
}

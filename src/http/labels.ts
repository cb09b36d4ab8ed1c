import { Router } from "express";
import { z } from "zod";
import { IN_PLAIN_WORDS } from "../case/index.ts";
import { labelsOf, type World } from "../pipeline/index.ts";
import { name } from "./query.ts";
import { refusingUnknown } from "./unknown-workflow.ts";

const LIMIT = "must be a whole number from 1 to 1000";
const Asked = z.strictObject({
  workflow: name(100),
  after: name(100).optional(),
  limit: z.coerce.number(LIMIT).int(LIMIT).min(1, LIMIT).max(1000, LIMIT).default(1000),
});

/** GET /v1/labels?workflow=&after=&limit=: what people decided on drafts, oldest first; `next` is the `after` of the following page, null when nothing is left. */
export function labelRoutes(world: World): Router {
  const router = Router();
  router.get(
    "/v1/labels",
    refusingUnknown(async (request) => {
      const { workflow, after = "", limit } = Asked.parse(request.query, IN_PLAIN_WORDS);
      const labels = await labelsOf(world, workflow, after, limit);
      return { labels, next: labels.at(-1)?.id ?? null };
    }),
  );
  return router;
}

import { Router } from "express";
import { z } from "zod";
import { IN_PLAIN_WORDS } from "../case/index.ts";
import type { World } from "../pipeline/index.ts";
import { name } from "./query.ts";

const LIMIT = "must be a whole number from 1 to 1000";
const Asked = z.strictObject({
  group: name(200).optional(),
  limit: z.coerce.number(LIMIT).int(LIMIT).min(1, LIMIT).max(1000, LIMIT).default(50),
});

/** GET /v1/queue?group=&limit=: the questions that wait for people, most urgent first. */
export function reviewQueueRoutes({ store, clock }: World): Router {
  const router = Router();
  router.get("/v1/queue", async (request, response) => {
    const { group, limit } = Asked.parse(request.query, IN_PLAIN_WORDS);
    const now = clock();
    const waiting = await store.reviews.queue({ groups: group === undefined ? null : [group], limit, now });
    const reviews = waiting.map(({ id, caseId, workflow, ticket, risk, groups, ...times }) => {
      const { shownAt, deadline, expiresAt } = times;
      return { id, case: caseId, workflow, ticket, risk, groups, shown_at: shownAt, deadline, expires_at: expiresAt };
    });
    response.json({ now: now.toISOString(), reviews });
  });
  return router;
}

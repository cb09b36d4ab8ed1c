import { json, type Response, Router } from "express";
import { z } from "zod";
import { GLASS_REASONS, GLASS_VERDICTS, IN_PLAIN_WORDS } from "../../case/index.ts";
import { breakGlass, judgeGlass, lookAtGlass, toJudge } from "../../pipeline/index.ts";
import { problem } from "../problems.ts";
import { authenticated, Factor, factorOf, known, provenOf, Reason, type ReviewDeps, reviewId } from "../reviews/index.ts";
import { lookJson, useJson } from "./shown.ts";
import { glassStatusOf } from "./status-of.ts";

const Digest = z.string().regex(/^[0-9a-f]{64}$/, "must be the digest of the proposal as it was read: 64 hex digits");
/** The number of an incident as its system gives it. */
export const Incident = z.string().regex(/^[A-Za-z0-9][\w.-]{0,40}$/, "must be an incident's number such as INC0012345");
const Break = z.strictObject({
  digest: Digest,
  reason_code: z.enum(GLASS_REASONS),
  reason: Reason,
  incident: Incident.optional(),
  factor: Factor.optional(),
});
const Judge = z.strictObject({ verdict: z.enum(GLASS_VERDICTS), reason: Reason });

/** GET and POST /v1/break-glass/cases/:id: look at one proposal, and have it carried out. GET /v1/break-glass/to-judge, POST /v1/break-glass/uses/:id/verdict: judge it afterwards. Each with a person's own access token. */
export function glassApi(deps: ReviewDeps, hasRoom: (account: string) => Promise<boolean>): Router {
  const router = Router();
  const { world } = deps;
  const body = json({ limit: "64kb" });
  const places = ["/v1/break-glass/cases", "/v1/break-glass/uses", "/v1/break-glass/to-judge"];
  router.use(places, authenticated(deps, hasRoom));
  router.get("/v1/break-glass/cases/:id", async (request, response) => {
    const person = await known(deps, response);
    if (person === null) return;
    const look = await lookAtGlass(world, person, idOf(request.params["id"]));
    if (look === null)
      return refused(response, { code: "nothing_to_break", message: "No proposal of this case waits or is held." });
    response.json(lookJson(look));
  });
  router.post("/v1/break-glass/cases/:id", body, async (request, response) => {
    const { reason_code: reasonCode, incident, factor, ...said } = Break.parse(request.body, IN_PLAIN_WORDS);
    const proven = provenOf(response);
    const broke = await breakGlass(world, {
      account: proven.account,
      login: factorOf(proven, { now: world.clock(), acr: deps.stepUpAcr }),
      shown: factor,
      caseId: idOf(request.params["id"]),
      reasonCode,
      ...said,
      ...(incident === undefined ? {} : { incident }),
    });
    if (broke.kind === "refused") return refused(response, broke);
    response.json({ status: "broken", id: broke.id, review_due_at: broke.dueAt, message: broke.message });
  });
  router.get("/v1/break-glass/to-judge", async (_request, response) => {
    const person = await known(deps, response);
    if (person !== null) response.json({ uses: (await toJudge(world, person)).map(useJson) });
  });
  router.post("/v1/break-glass/uses/:id/verdict", body, async (request, response) => {
    const { verdict, reason } = Judge.parse(request.body, IN_PLAIN_WORDS);
    const { account } = provenOf(response);
    const judged = await judgeGlass(world, idOf(request.params["id"]), { account, verdict, reason });
    if (judged.kind === "refused") return refused(response, judged);
    response.json({ status: "judged", message: judged.message });
  });
  return router;
}

/** What no id of ours looks like is nobody's case. */
function idOf(text: unknown): string {
  return reviewId(text) ?? "unknown";
}

function refused(response: Response, { code, message }: { readonly code: string; readonly message: string }): void {
  problem(response, glassStatusOf(code), code, message);
}

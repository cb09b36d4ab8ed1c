import { json, type Router } from "express";
import { z } from "zod";
import { IN_PLAIN_WORDS, REASON_CODES, reasonCodeOf } from "../../case/index.ts";
import { askOverride } from "../../pipeline/index.ts";
import { problem } from "../problems.ts";
import { authenticated, provenOf, sourceOf } from "./caller.ts";
import type { ReviewDeps } from "./deps.ts";
import { overrideStatus } from "./override-status.ts";
import { Reason } from "./reason.ts";

const Body = z.strictObject({
  action: z
    .string()
    .trim()
    .regex(/^[\w-]{1,100}$/, "must be the id of a case, or the id or sequence number of an evidence entry"),
  reason_code: z.enum(REASON_CODES).optional(),
  reason: Reason,
});

/** POST /v1/overrides {action, reason, reason_code?}: asks for an applied action to be taken back, with an access token of the identity provider. */
export function overridesApi(router: Router, deps: ReviewDeps, hasRoom: (account: string) => Promise<boolean>): void {
  router.use("/v1/overrides", authenticated(deps, hasRoom));
  router.post("/v1/overrides", json({ limit: "64kb" }), async (request, response) => {
    if (request.is("application/json") === false) return problem(response, 415, "unsupported_type", "Send application/json.");
    const { action, reason_code: code, reason } = Body.parse(request.body, IN_PLAIN_WORDS);
    const reasonCode = code ?? reasonCodeOf(reason);
    const proven = provenOf(response);
    const asked = await askOverride(deps.world, action, {
      account: proven.account,
      provenBy: "idp",
      at: deps.world.clock().toISOString(),
      reasonCode,
      reason,
      ...sourceOf(deps, request, proven, { to: `override ${action}`, said: [reasonCode, reason] }),
    });
    if (asked.kind === "refused") return problem(response, overrideStatus(asked.code), asked.code, asked.message);
    response.status(201).json({ status: "asked", case: asked.case, message: asked.message });
  });
}

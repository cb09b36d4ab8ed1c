import { json, type Request, type Response, Router } from "express";
import { z } from "zod";
import { IN_PLAIN_WORDS } from "../../case/index.ts";
import { type Revealed, type RevealRefusal, reveals } from "../../pipeline/index.ts";
import { problem } from "../problems.ts";
import { Reason } from "../reason.ts";
import { authenticated, provenOf, type ReviewDeps, reviewId } from "../reviews/index.ts";

const Token = z.string().regex(/^[a-z_0-9]{1,80}$/, "must be a token of the vault: pii_<type>_...");
const Asked = z.strictObject({ token: Token, reason: Reason });
const Answered = z.strictObject({ reason: Reason });

const SAID: Readonly<Record<RevealRefusal, readonly [number, string]>> = {
  unknown_person: [403, "Nobody in the directory has this account."],
  not_an_auditor: [403, "Only active people in a group of rbac.vault_auditors may do this."],
  unknown_token: [404, "The vault keeps nothing under this token: it was erased, or never was."],
  unknown_request: [404, "There is no such request."],
  own_request: [403, "Somebody else has to agree: this request is your own."],
  not_own_request: [403, "Only who asked may look."],
  not_approved: [409, "No second auditor has agreed yet, or he may no longer."],
  answered: [409, "This request was answered, or used, before: each shows its value once."],
  too_late: [410, "This request has expired: ask again."],
  unreadable: [410, "What was kept does not open any more: it was erased, or its row was changed."],
};

/** POST /v1/vault/reveals {token, reason} by one auditor, .../:id/approve or .../:id/refuse {reason} by a second, .../:id/show {reason} by the first: each with his own access token of the identity provider. */
export function revealApi(deps: ReviewDeps, hasRoom: (account: string) => Promise<boolean>): Router {
  const router = Router();
  const { world } = deps;
  const body = json({ limit: "10kb" });
  router.use("/v1/vault/reveals", authenticated(deps, hasRoom));
  router.post("/v1/vault/reveals", body, async (request, response) => {
    const { token, reason } = Asked.parse(request.body, IN_PLAIN_WORDS);
    tell(response, await reveals.request(world, token, { account: provenOf(response).account, reason }));
  });
  for (const verb of ["approve", "refuse", "show"] as const) {
    router.post(`/v1/vault/reveals/:id/${verb}`, body, async (request, response) => {
      const { reason } = Answered.parse(request.body, IN_PLAIN_WORDS);
      tell(response, await reveals[verb](world, idOf(request), { account: provenOf(response).account, reason }));
    });
  }
  return router;
}

/** What no id of ours looks like is nobody's request. */
function idOf(request: Request): string {
  return reviewId(request.params["id"]) ?? "unknown";
}

function tell(response: Response, done: Revealed): void {
  response.setHeader("cache-control", "no-store");
  if (done.kind === "refused") {
    const [status, detail] = SAID[done.code];
    return problem(response, status, done.code, detail);
  }
  const { kind, ...rest } = done;
  response.status(kind === "asked" ? 201 : 200).json({ status: kind, ...rest });
}

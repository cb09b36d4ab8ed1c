import { Router } from "express";
import { z } from "zod";
import { IN_PLAIN_WORDS } from "../../case/index.ts";
import { erase, hold, rotate, type World } from "../../pipeline/index.ts";
import { operatorOf } from "../operator-of.ts";
import { problem } from "../problems.ts";
import { name } from "../query.ts";
import { Reason } from "../reason.ts";

const Whose = z.union(
  [
    z
      .strictObject({ person: z.strictObject({ system: name(100), account: name(200) }) })
      .transform(({ person }) => ({ kind: "person", ...person }) as const),
    z
      .strictObject({ record: z.strictObject({ system: name(100), type: name(100), id: name(200) }) })
      .transform(({ record }) => ({ kind: "record", ...record }) as const),
  ],
  'must be {"person": {system, account}} or {"record": {system, type, id}}',
);
const Erase = z.strictObject({ subject: Whose, reason: Reason });
const Hold = Erase.extend({ on: z.boolean() });
const Rotate = z.strictObject({ reason: Reason });

/** POST /v1/vault/erase and /v1/vault/hold of a person or a ticket, /v1/vault/rotate: by operators, each with a reason that stands in the evidence. */
export function vaultRoutes(world: World): Router {
  const router = Router();
  router.post("/v1/vault/erase", async (request, response) => {
    const { subject, reason } = Erase.parse(request.body, IN_PLAIN_WORDS);
    const done = await erase(world, subject, { by: operatorOf(response), reason });
    if (done.kind === "erased") response.json({ status: done.kind, subject: done.subject, tokens: done.tokens });
    else if (done.kind === "legal_hold") problem(response, 409, "legal_hold", "A legal hold forbids to erase this subject.");
    else if (done.kind === "busy") problem(response, 503, "busy", "More is being written about this subject: try again.");
    else unknown(response);
  });
  router.post("/v1/vault/hold", async (request, response) => {
    const { subject, on, reason } = Hold.parse(request.body, IN_PLAIN_WORDS);
    const done = await hold(world, subject, on, { by: operatorOf(response), reason });
    if (done.kind === "unknown_subject") unknown(response);
    else response.json({ status: done.kind, subject: done.subject });
  });
  router.post("/v1/vault/rotate", async (request, response) => {
    const { reason } = Rotate.parse(request.body, IN_PLAIN_WORDS);
    response.json(await rotate(world, { by: operatorOf(response), reason }));
  });
  return router;
}

function unknown(response: Parameters<typeof problem>[0]): void {
  problem(response, 404, "unknown_subject", "The vault keeps nothing of this subject.");
}

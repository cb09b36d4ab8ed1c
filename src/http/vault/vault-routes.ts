import { type Response, Router } from "express";
import { z } from "zod";
import { IN_PLAIN_WORDS } from "../../case/index.ts";
import { type Erased, erase, eraseValue, hold, type Released, release, rotate, type World } from "../../pipeline/index.ts";
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
const Value = z.string().trim().min(4, "four characters or more are needed").max(500, "may have at most 500 characters");
const Erase = z.union(
  [z.strictObject({ subject: Whose, reason: Reason }), z.strictObject({ value: Value, reason: Reason })],
  "must be {subject, reason} or {value, reason}",
);
const Hold = z.strictObject({ subject: Whose, reason: Reason, on: z.boolean() });
const Rotate = z.strictObject({ reason: Reason });

/** POST /v1/vault/erase of a person, a ticket or one value, /v1/vault/hold of a person or a ticket (off by two of them), /v1/vault/rotate: by operators, each with a reason that stands in the evidence. */
export function vaultRoutes(world: World): Router {
  const router = Router();
  router.post("/v1/vault/erase", async (request, response) => {
    const asked = Erase.parse(request.body, IN_PLAIN_WORDS);
    const asking = { by: operatorOf(response), reason: asked.reason };
    tellErased(
      response,
      "value" in asked ? await eraseValue(world, asked.value, asking) : await erase(world, asked.subject, asking),
    );
  });
  router.post("/v1/vault/hold", async (request, response) => {
    const { subject, on, reason } = Hold.parse(request.body, IN_PLAIN_WORDS);
    const asking = { by: operatorOf(response), reason };
    if (!on) return tellReleased(response, await release(world, subject, asking));
    const { kind, ...held } = await hold(world, subject, asking);
    response.json({ status: kind, ...held });
  });
  router.post("/v1/vault/rotate", async (request, response) => {
    const { reason } = Rotate.parse(request.body, IN_PLAIN_WORDS);
    response.json(await rotate(world, { by: operatorOf(response), reason }));
  });
  return router;
}

function tellErased(response: Response, { kind, ...done }: Erased): void {
  if (kind === "erased") response.json({ status: kind, ...done });
  else if (kind === "legal_hold") problem(response, 409, "legal_hold", "A legal hold forbids to erase this.");
  else if (kind === "busy") problem(response, 503, "busy", "More is being written about this subject: try again.");
  else unknown(response, done.unread);
}

function tellReleased(response: Response, { kind, ...done }: Released): void {
  if (kind === "not_held") problem(response, 404, "not_held", "There is no legal hold on this.");
  else if (kind === "own_request") problem(response, 403, "own_request", "Another operator has to agree: you asked yourself.");
  else if (kind === "busy") problem(response, 503, "busy", "Somebody else changes this hold just now: try again.");
  else response.json({ status: kind, ...done });
}

function unknown(response: Response, unread: readonly string[] = []): void {
  const but = unread.length === 0 ? "" : ` that can be told: ${unread.join(" and ")} shows nothing of the account`;
  problem(response, 404, "unknown_subject", `The vault keeps nothing of this${but}.`);
}

import { Router } from "express";
import { z } from "zod";
import { type ExampleSet, Examples, IN_PLAIN_WORDS } from "../case/index.ts";
import { examples, type World } from "../pipeline/index.ts";
import { operatorOf } from "./operator-of.ts";
import { name } from "./query.ts";
import { Reason } from "./reason.ts";
import { refusingUnknown } from "./unknown-workflow.ts";

const Of = z.strictObject({ workflow: name(100) });
const Adopted = z.strictObject({ workflow: name(100), examples: Examples, reason: Reason });

/** GET /v1/examples and /v1/examples/candidates (?workflow=): what prompts show of earlier answers, and what could be shown. POST /v1/examples adopts a set. */
export function exampleRoutes(world: World): Router {
  const router = Router();
  router.get(
    "/v1/examples",
    refusingUnknown(async ({ query }) => {
      const { workflow } = Of.parse(query, IN_PLAIN_WORDS);
      return shown(workflow, await examples.adopted(world, workflow));
    }),
  );
  router.get(
    "/v1/examples/candidates",
    refusingUnknown(async ({ query }) => {
      const { workflow } = Of.parse(query, IN_PLAIN_WORDS);
      return { workflow, examples: await examples.propose(world, workflow) };
    }),
  );
  router.post(
    "/v1/examples",
    refusingUnknown(async ({ body }, response) => {
      const { workflow, examples: given, reason } = Adopted.parse(body, IN_PLAIN_WORDS);
      return shown(workflow, await examples.adopt(world, workflow, given, { by: operatorOf(response), reason }));
    }),
  );
  return router;
}

function shown(workflow: string, set: ExampleSet | null): object {
  return set ?? { workflow, version: 0, hash: null, examples: [], by: null, reason: null };
}

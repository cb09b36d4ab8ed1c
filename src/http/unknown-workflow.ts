import type { Request, RequestHandler, Response } from "express";
import { OpsError } from "../case/index.ts";
import { problem } from "./problems.ts";

/** Answers JSON; a workflow that the policy does not have is the caller's mistake, not the policy's: 422. */
export function refusingUnknown(run: (request: Request, response: Response) => Promise<object>): RequestHandler {
  return async (request, response) => {
    try {
      response.json(await run(request, response));
    } catch (error) {
      if (!(error instanceof OpsError) || error.code !== "POLICY_INVALID") throw error;
      problem(response, 422, "malformed", error.message);
    }
  };
}

import { createHash, timingSafeEqual } from "node:crypto";
import type { Request, Response } from "express";
import { OpsError } from "../case/index.ts";
import type { Operator } from "./operator.ts";
import { problem } from "./problems.ts";

/** Who the request's token belongs to. Throws EFFECT_REFUSED where no token was checked. */
export function operatorOf(response: Response): string {
  const operator: unknown = response.locals["operator"];
  if (typeof operator !== "string") throw new OpsError("EFFECT_REFUSED", "no operator on the request");
  return operator;
}

/** The operator or auditor whose bearer token the request carries; null = none of them. */
export function operatorWith(operators: readonly Operator[], { headers }: Request): Operator | null {
  const token = /^Bearer (\S{20,500})$/.exec(headers.authorization ?? "")?.[1];
  const given = createHash("sha256")
    .update(token ?? "")
    .digest();
  const operator = operators.find((known) => timingSafeEqual(known.tokenHash, given));
  return token === undefined ? null : (operator ?? null);
}

/** Answers whoever is none of them. */
export function unauthenticated(response: Response): void {
  problem(response, 401, "unauthenticated", "A bearer token of a known operator is needed.");
}

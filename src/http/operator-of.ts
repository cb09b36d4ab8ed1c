import type { Response } from "express";
import { OpsError } from "../case/index.ts";

/** Who the request's token belongs to. Throws EFFECT_REFUSED where no token was checked. */
export function operatorOf(response: Response): string {
  const operator: unknown = response.locals["operator"];
  if (typeof operator !== "string") throw new OpsError("EFFECT_REFUSED", "no operator on the request");
  return operator;
}

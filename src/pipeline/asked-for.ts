import { OpsError } from "../case/index.ts";
import type { World } from "./world.ts";

/** When the other side asked to be tried again, at most in an hour; null = it did not say. */
export function askedFor({ clock }: Pick<World, "clock">, error: unknown): Date | null {
  const asked = error instanceof OpsError ? error.context["retryAfterSeconds"] : undefined;
  return typeof asked === "number" ? new Date(clock().getTime() + Math.min(asked, 3600) * 1000) : null;
}

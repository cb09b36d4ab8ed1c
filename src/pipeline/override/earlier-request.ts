import { z } from "zod";
import type { Entry } from "../../case/index.ts";

const Told = z.looseObject({
  kind: z.enum(["case.override_opened", "case.override_refused"]),
  payload: z.looseObject({
    source: z.string(),
    by_case: z.string().optional(),
    code: z.string().optional(),
    why: z.string().optional(),
  }),
});

/** What became of a request that was sent before. */
export type Earlier =
  | { readonly kind: "opened"; readonly case: string }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

const REUSED: Earlier = {
  kind: "refused",
  code: "key_reused",
  message: "Not asked: this Idempotency-Key came with another request before. Send each request with a key of its own.",
};

/** The outcome of the very same request, out of the action's record; null = it is new. */
export function earlierRequest(
  entries: readonly Entry[],
  { source, key }: { readonly source: string; readonly key?: string },
): Earlier | null {
  const told = entries.flatMap(({ canonical }) => Told.safeParse(JSON.parse(canonical)).data?.payload ?? []);
  const same = told.find((one) => one.source === source);
  if (same?.by_case !== undefined) return { kind: "opened", case: same.by_case };
  if (same !== undefined)
    return { kind: "refused", code: same.code ?? "repeated", message: same.why ?? "This very request was refused before." };
  return key !== undefined && told.some((one) => one.source.startsWith(`${key}.`)) ? REUSED : null;
}

import type { LoginFactor } from "../../case/index.ts";
import { isRecent } from "../../pipeline/index.ts";
import type { Proven } from "../../ports/index.ts";

/** What a sign-in proves beyond the account, for an answer given now: null when it is too old, of unknown age, or of another acr than is wanted. */
export function factorOf(session: Proven, wanted: { readonly now: Date; readonly acr: string | null }): LoginFactor | null {
  const { signedInAt: at, acr } = session;
  if (at === null || !isRecent({ at }, wanted.now)) return null;
  if (wanted.acr !== null && wanted.acr !== acr) return null;
  return { kind: "login", at, acr };
}

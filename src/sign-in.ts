import { type Configuration, isLoopback, type Keys } from "./config/index.ts";
import { CONNECTORS } from "./connectors/registry.ts";
import type { ReviewDeps } from "./http/index.ts";
import type { World } from "./pipeline/index.ts";
import type { Login } from "./ports/index.ts";

/** Where people answer on our own pages; {} when nobody can sign in. */
export function pageOf({ login }: Configuration): Pick<World, "page"> {
  return login === null ? {} : { page: login.publicUrl.replace(/\/+$/, "") };
}

/** How people sign in on our pages; null when nobody can. */
export async function loginOf(
  { login }: Configuration,
  { sessionKey }: Keys,
  closers: (() => Promise<void> | void)[],
): Promise<Login | null> {
  if (login === null || sessionKey === null) return null;
  const { openLogin } = await CONNECTORS.login();
  const egress = { private: false, allowLoopback: isLoopback(login.issuer) };
  const made = openLogin(login, { clock: () => new Date(), egress, sessionKey });
  closers.push(() => made.close());
  return made;
}

/** What our pages and the API for reviews are made of; null when nobody can sign in. */
export function reviewsOf(
  { login: configured }: Configuration,
  { world, login }: { readonly world: World; readonly login: Login | null },
  { sessionKey }: Keys,
): Omit<ReviewDeps, "refusals"> | null {
  if (configured === null || login === null || sessionKey === null || world.page === undefined) return null;
  return { world, login, publicUrl: world.page, sessionKey, stepUpAcr: configured.stepUpAcr ?? null };
}

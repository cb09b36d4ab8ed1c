import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Request, Response } from "express";
import type { Proven, Session } from "../../ports/index.ts";
import type { ReviewDeps } from "../reviews/index.ts";

/** How long a sign-in lasts here; the provider may end it earlier for itself. */
const LIFE_MS = 60 * 60_000;
const LOGIN_MS = 10 * 60_000;

/** A signed-in browser, with the token that its forms must carry. */
export interface SignedIn extends Session {
  readonly hash: string;
  readonly csrf: string;
}

/** What a browser holds: a session, or a sign-in under way; both out of reach of scripts and of other sites. */
export interface Browser {
  read(request: Request): Promise<SignedIn | null>;
  signIn(request: Request, response: Response, proven: Proven): Promise<void>;
  signOut(request: Request, response: Response): Promise<void>;
  keepSealed(response: Response, sealed: string): void;
  /** The sealed beginning of a sign-in; "" when there is none. It is taken away. */
  takeSealed(request: Request, response: Response): string;
}

/** Cookies and session rows: the browser holds a random token, the table a keyed hash of it. */
export function openBrowser({ world, publicUrl, sessionKey }: ReviewDeps): Browser {
  const secure = publicUrl.startsWith("https:");
  const prefix = secure ? "__Host-" : "";
  const names = { session: `${prefix}ots-session`, login: `${prefix}ots-login` };
  // Lax and not strict: people come from links in tickets and from the provider's page.
  const kept = { httpOnly: true, sameSite: "lax", secure, path: "/" } as const;
  const keyed = (what: string, token: string) =>
    createHmac("sha256", sessionKey).update(`ots.${what}.v1\n${token}`).digest("base64url");
  const tokenOf = (request: Request): string => cookieOf(request, names.session);
  return {
    async read(request) {
      const token = tokenOf(request);
      if (token === "") return null;
      const hash = keyed("session", token);
      const session = await world.store.sessions.load(hash, world.clock());
      return session === null ? null : { ...session, hash, csrf: keyed("csrf", token) };
    },
    async signIn(request, response, proven) {
      const old = tokenOf(request);
      if (old !== "") await world.store.sessions.close(keyed("session", old));
      const token = randomBytes(32).toString("base64url");
      const now = world.clock();
      const { account, signedInAt, acr } = proven;
      const until = new Date(now.getTime() + LIFE_MS).toISOString();
      await world.store.sessions.open(keyed("session", token), { account, signedInAt, acr, until }, now);
      response.cookie(names.session, token, { ...kept, maxAge: LIFE_MS });
    },
    async signOut(request, response) {
      await world.store.sessions.close(keyed("session", tokenOf(request)));
      response.clearCookie(names.session, kept);
    },
    keepSealed: (response, sealed) => void response.cookie(names.login, sealed, { ...kept, maxAge: LOGIN_MS }),
    takeSealed(request, response) {
      response.clearCookie(names.login, kept);
      return cookieOf(request, names.login);
    },
  };
}

/** A cookie's value as we set it; "" when there is none or it is nothing of ours. */
function cookieOf(request: Request, name: string): string {
  const all = (request.headers.cookie ?? "").split(";").map((one) => one.trim());
  const value = all.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
  return /^[\w.-]{1,6000}$/.test(value) ? value : "";
}

/** True when a form comes from a page of ours, shown to this very session: the browser says so, and the form carries the session's token. */
export function isOwnForm(request: Request, publicUrl: string, signedIn: SignedIn, given: string): boolean {
  if (request.headers.origin !== new URL(publicUrl).origin) return false;
  const [known, said] = [Buffer.from(signedIn.csrf), Buffer.from(given)];
  return known.length === said.length && timingSafeEqual(known, said);
}

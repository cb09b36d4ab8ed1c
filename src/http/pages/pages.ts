import type { Request, Response } from "express";
import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import type { Person } from "../../ports/index.ts";
import { personOf, type ReviewDeps, reviewId } from "../reviews/index.ts";
import type { Browser, SignedIn } from "./browser.ts";
import { type Frame, messagePage } from "./layout.ts";

/** What all pages are made of. */
export interface Pages {
  readonly deps: ReviewDeps;
  readonly browser: Browser;
  /** Path of the public address without its slash: what every link begins with. */
  readonly base: string;
  /** True while this account may ask once more. */
  readonly hasRoom: (account: string) => Promise<boolean>;
}

/** Somebody of the directory, signed in. */
export interface Visitor {
  readonly person: Person;
  readonly signedIn: SignedIn;
  readonly frame: Frame;
}

const Form = z.record(z.string(), z.unknown());

/** One text of a form; "" when it is not there, or there more than once. */
export function textOf(body: unknown, name: string): string {
  const form = Form.safeParse(body);
  const value = form.success && Object.hasOwn(form.data, name) ? form.data[name] : undefined;
  return typeof value === "string" ? value : "";
}

/** All texts of a form whose names begin so. */
export function textsOf(body: unknown): ReadonlyMap<string, string> {
  const form = Form.safeParse(body);
  const all = Object.entries(form.success ? form.data : {});
  return new Map(all.flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : [])));
}

/** The review that the path names. Throws REVIEW_UNKNOWN. */
export function idOf(request: Request): string {
  const id = reviewId(request.params["id"]);
  if (id === null) throw new OpsError("REVIEW_UNKNOWN", "no such review");
  return id;
}

/** Somebody signed in; null when the request has been answered: not signed in, or too often. `to` is the question he wants. */
export async function signedInOf(
  { browser, base, hasRoom }: Pages,
  request: Request,
  response: Response,
  to: string,
): Promise<SignedIn | null> {
  const signedIn = await browser.read(request);
  const nobody: Frame = { base, signedIn: null };
  if (signedIn === null) {
    const sentences = ["Reviews are shown and answered under your own account. Nothing is decided by opening this page."];
    const links = [{ href: to === "" ? "/login" : `/login?to=${to}`, text: "Sign in" }];
    response.status(401).send(messagePage(nobody, { title: "Please sign in", sentences, links }));
    return null;
  }
  if (await hasRoom(signedIn.account)) return signedIn;
  response.setHeader("retry-after", "30");
  response.status(429).send(messagePage(nobody, { title: "Too many requests", sentences: ["Wait half a minute, then go on."] }));
  return null;
}

/** Who asks; null when the request has been answered: not signed in, not in the directory, or too often. */
export async function visitorOf(pages: Pages, request: Request, response: Response, to: string): Promise<Visitor | null> {
  const signedIn = await signedInOf(pages, request, response, to);
  return signedIn === null ? null : knownOf(pages, signedIn, response);
}

/** The directory's person who is signed in; null when the request has been answered: it knows none. */
export async function knownOf({ deps, base }: Pages, signedIn: SignedIn, response: Response): Promise<Visitor | null> {
  const person = await personOf(deps, signedIn);
  const frame: Frame = { base, signedIn: { name: person?.id ?? "not in the directory", csrf: signedIn.csrf } };
  if (person !== null) return { person, signedIn, frame };
  const sentences = [
    "You are signed in, but the directory that says who may answer does not know your account, or you are no longer active there.",
    "Whoever keeps the directory can put that right.",
  ];
  response.status(403).send(messagePage(frame, { title: "You are not in the directory", sentences }));
  return null;
}

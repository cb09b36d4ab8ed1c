import type { Request, RequestHandler, Response } from "express";
import { z } from "zod";
import { type Answer, IN_PLAIN_WORDS, OpsError, sha256 } from "../../case/index.ts";
import { lookAt, type ShownReview } from "../../pipeline/index.ts";
import type { Person, Proven } from "../../ports/index.ts";
import { problem } from "../problems.ts";
import type { ReviewDeps } from "./deps.ts";
import { personOf, reviewId } from "./given.ts";

/** Lets in whoever has an access token of the identity provider, and has room left this minute. */
export function authenticated({ login, refusals }: ReviewDeps, hasRoom: (account: string) => Promise<boolean>): RequestHandler {
  return async (request, response, next) => {
    const token = /^Bearer ([\w.-]{20,8000})$/.exec(request.headers.authorization ?? "")?.[1];
    const proven = token === undefined ? null : await provenBy(login, token);
    if (proven === null) {
      refusals.count("reviews", "unauthenticated");
      response.setHeader("www-authenticate", "Bearer");
      return problem(response, 401, "unauthenticated", "A valid access token of the identity provider for this API is needed.");
    }
    if (!(await hasRoom(proven.account))) {
      response.setHeader("retry-after", "30");
      return problem(response, 429, "too_many", "More requests a minute than one account may send; try again later.");
    }
    response.locals["proven"] = proven;
    next();
  };
}

async function provenBy(login: ReviewDeps["login"], token: string): Promise<Proven | null> {
  try {
    return await login.bearer(token);
  } catch (error) {
    if (error instanceof OpsError && error.code === "LOGIN_REFUSED") return null;
    throw error;
  }
}

const IsProven = z.custom<Proven>((value) => typeof value === "object" && value !== null && "account" in value);

/** Whom the token proves. */
export function provenOf(response: Response): Proven {
  return IsProven.parse(response.locals["proven"]);
}

/** The directory's person behind the token; null when the request has been answered: there is none. */
export async function known(deps: ReviewDeps, response: Response): Promise<Person | null> {
  const person = await personOf(deps, provenOf(response));
  if (person === null) problem(response, 403, "unknown_person", "Nobody in the directory who may answer has this account.");
  return person;
}

/** The review that the path names. Throws REVIEW_UNKNOWN. */
export function idOf(request: Request): string {
  const id = reviewId(request.params["id"]);
  if (id === null) throw new OpsError("REVIEW_UNKNOWN", "no such review");
  return id;
}

const Key = z.string().regex(/^[\x21-\x7e]{1,200}$/, "may have at most 200 printable characters without blanks");

/** A key that the caller sends again with the same words is the same act again, with other words a mistake of his; without one every request is an act of its own. */
export function sourceOf(
  { world }: ReviewDeps,
  request: Request,
  { account }: Proven,
  { to, said }: { readonly to: string; readonly said: readonly unknown[] },
): Pick<Answer, "source" | "key"> {
  const sent = request.get("idempotency-key");
  if (sent === undefined) return { source: `api:${world.makeId()}` };
  const key = `api:${sha256(`${account}\n${to}\n${Key.parse(sent, IN_PLAIN_WORDS)}`).slice(0, 40)}`;
  return { source: `${key}.${sha256(JSON.stringify(said)).slice(0, 16)}`, key };
}

/** The question as this person may see it; null when the request has been answered: he may not. Throws REVIEW_UNKNOWN. */
export async function shownTo(
  { world }: ReviewDeps,
  person: Person,
  id: string,
  response: Response,
): Promise<ShownReview | null> {
  const looked = await lookAt(world, person, id);
  if (looked.kind === "shown") return looked.review;
  if (looked.kind === "not_asked") problem(response, 403, "not_asked", `This question goes to ${looked.groups.join(" or ")}.`);
  else problem(response, 421, "other_region", "This question belongs to another region's service.");
  return null;
}

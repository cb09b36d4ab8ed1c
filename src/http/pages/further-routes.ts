import { randomBytes } from "node:crypto";
import { type Request, type Response, type Router, urlencoded } from "express";
import { sha256 } from "../../case/index.ts";
import {
  alikeTo,
  approveAlike,
  confirmApproval,
  lookAt,
  type ShownReview,
  shownTo,
  whoWasAsked,
  withdrawApproval,
} from "../../pipeline/index.ts";
import { actOf, answerOf, factorOf, refusedStatus, reviewId, statusOf } from "../reviews/index.ts";
import { alikePage } from "./alike-page.ts";
import type { SignedIn } from "./browser.ts";
import { provingOf } from "./factor-fields.ts";
import { factorIn } from "./form.ts";
import { messagePage } from "./layout.ts";
import { ownForm } from "./own-form.ts";
import { idOf, knownOf, type Pages, signedInOf, textOf, textsOf, type Visitor, visitorOf } from "./pages.ts";
import { askedPage, contextPage } from "./record-pages.ts";
import { notShown } from "./review-page.ts";

/** GET /reviews/:id/context, /asked and /alike: look. POST /reviews/alike, /reviews/:id/confirm and /reviews/:id/withdraw: answer. */
export function furtherRoutes(router: Router, pages: Pages): void {
  const { world } = pages.deps;
  const look = (path: string, shown: (visitor: Visitor, review: ShownReview) => Promise<string>): void => {
    router.get(`/reviews/:id/${path}`, async (request, response) => {
      const id = idOf(request);
      const visitor = await visitorOf(pages, request, response, id);
      if (visitor === null) return;
      const looked = await lookAt(world, visitor.person, id);
      if (looked.kind !== "shown") return notShown(visitor.frame, looked, { response, glass: false });
      response.send(await shown(visitor, looked.review));
    });
  };
  look("context", async ({ frame }, review) => contextPage(frame, review, upTo(review.id, await shownTo(world, review.caseId))));
  look("asked", async ({ frame }, review) => askedPage(frame, review, await whoWasAsked(world, review)));
  look("alike", (visitor, review) => alike(pages, visitor, review));
  const form = urlencoded({ extended: false, limit: "64kb", parameterLimit: 20 });
  router.post("/reviews/alike", form, (request, response) => answerAlike(pages, request, response));
  router.post("/reviews/:id/confirm", form, (request, response) => confirm(pages, request, response));
  router.post("/reviews/:id/withdraw", form, (request, response) => withdraw(pages, request, response));
}

/** The decisions that led to a question, the last one first; what came after it is another question's. */
function upTo(review: string, all: Awaited<ReturnType<typeof shownTo>>): typeof all {
  const at = all.findLastIndex((one) => one.review === review);
  return all.slice(0, at === -1 ? all.length : at + 1).toReversed();
}

async function alike({ deps }: Pages, { person, signedIn, frame }: Visitor, { id }: ShownReview): Promise<string> {
  const { reviews, factor } = await alikeTo(deps.world, person, id);
  const links = [{ href: `/reviews/${id}`, text: "Open the question" }];
  if (reviews.length < 2)
    return messagePage(frame, {
      title: "No other",
      sentences: ["You are asked no other question of the identical action."],
      links,
    });
  const fresh = factorOf(signedIn, { now: deps.world.clock(), acr: deps.stepUpAcr }) !== null;
  const proving = provingOf({ factor }, await deps.world.store.factors.of(person.id), fresh);
  return alikePage(frame, reviews, { csrf: signedIn.csrf, act: randomBytes(12).toString("hex"), id, factor, proving });
}

const LIST = [{ href: "/reviews", text: "My reviews" }];

async function answerAlike(pages: Pages, request: Request, response: Response): Promise<void> {
  const signedIn = await sentBy(pages, request, response, "");
  if (signedIn === null) return;
  const { deps, base } = pages;
  const ids = textOf(request.body, "reviews").split(" ").slice(0, 200);
  if (ids.some((id) => reviewId(id) === null)) {
    const sentences = ["The form is not complete. Nothing was decided."];
    response.status(422).send(messagePage({ base, signedIn: null }, { title: "Not counted", sentences, links: LIST }));
    return;
  }
  const reason = textOf(request.body, "reason").toWellFormed().replaceAll("\u0000", "\uFFFD").trim();
  const given = { kind: "approve", digest: null, reason, changes: null, source: sourceOf(signedIn, request) } as const;
  const { factor } = factorIn(textsOf(request.body));
  const answered = await approveAlike(deps.world, ids, answerOf(deps, signedIn, given), factor);
  const visitor = await knownOf(pages, signedIn, response);
  if (visitor === null) return;
  const { frame } = visitor;
  if (answered.kind === "refused") {
    const told = { title: "Not counted", sentences: [answered.message], links: LIST };
    response.status(refusedStatus(answered.code)).send(messagePage(frame, told));
    return;
  }
  const counted = answered.each.filter(({ kind }) => kind === "counted").length;
  const all = counted === answered.each.length;
  const others = answered.each.flatMap(({ kind, review, message }) => (kind === "counted" ? [] : [`${review}: ${message}`]));
  const title = `${counted} of ${answered.each.length} approved`;
  const sentences = [
    all ? "Each is carried out by itself now, unless its ticket changed meanwhile." : "Not all of them counted:",
    ...others,
  ];
  response.send(messagePage(frame, { title, sentences, links: LIST, good: all }));
}

async function confirm(pages: Pages, request: Request, response: Response): Promise<void> {
  const id = idOf(request);
  const signedIn = await sentBy(pages, request, response, id);
  if (signedIn === null) return;
  const { deps } = pages;
  const { factor } = factorIn(textsOf(request.body));
  const act = { ...actOf(deps, signedIn), source: sourceOf(signedIn, request) };
  const submitted = await confirmApproval(deps.world, id, act, factor);
  const visitor = await knownOf(pages, signedIn, response);
  if (visitor === null) return;
  const good = submitted.kind === "counted";
  const links = good ? LIST : [{ href: `/reviews/${id}`, text: "Open the question" }, ...LIST];
  const told = { title: good ? "Confirmed" : "Not counted", sentences: [submitted.message], links, good };
  response.status(statusOf(submitted)).send(messagePage(visitor.frame, told));
}

async function withdraw(pages: Pages, request: Request, response: Response): Promise<void> {
  const id = idOf(request);
  const signedIn = await sentBy(pages, request, response, id);
  if (signedIn === null) return;
  const { world } = pages.deps;
  const reason = textOf(request.body, "reason").toWellFormed().replaceAll("\u0000", "\uFFFD").trim().slice(0, 2_000);
  const submitted = await withdrawApproval(world, id, {
    account: signedIn.account,
    provenBy: "idp",
    at: world.clock().toISOString(),
    reason: reason === "" ? null : reason,
    source: sourceOf(signedIn, request),
  });
  const visitor = await knownOf(pages, signedIn, response);
  if (visitor === null) return;
  const good = submitted.kind === "counted";
  const told = { title: good ? "Withdrawn" : "Not counted", sentences: [submitted.message], links: LIST, good };
  response.status(statusOf(submitted)).send(messagePage(visitor.frame, told));
}

/** Who sent a form of his own; null when the request has been answered. Whoever is not in the directory is refused by the pipeline, so that the evidence tells of it. */
async function sentBy(pages: Pages, request: Request, response: Response, to: string): Promise<SignedIn | null> {
  const signedIn = await signedInOf(pages, request, response, to);
  const stranger = { base: pages.base, signedIn: null };
  return signedIn !== null && ownForm(pages, { signedIn, frame: stranger }, request, response) ? signedIn : null;
}

/** The same form sent twice is one act. */
function sourceOf(signedIn: SignedIn, request: Request): string {
  return `page:${sha256(`${signedIn.hash}\n${textOf(request.body, "act")}`).slice(0, 40)}`;
}

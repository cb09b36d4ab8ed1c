import { randomBytes } from "node:crypto";
import { type Request, type Response, type Router, urlencoded } from "express";
import { errorCode, mayOverride } from "../../case/index.ts";
import { hasGlassRight, lookAt, reviewQueue } from "../../pipeline/index.ts";
import { factorOf, give, Place, personOf, statusOf } from "../reviews/index.ts";
import type { SignedIn } from "./browser.ts";
import { provingOf } from "./factor-fields.ts";
import { givenBy } from "./form.ts";
import { glassLists } from "./glass-lists.ts";
import { html } from "./html.ts";
import { type Frame, messagePage } from "./layout.ts";
import { ownForm } from "./own-form.ts";
import { idOf, knownOf, type Pages, signedInOf, textsOf, type Visitor, visitorOf } from "./pages.ts";
import { queuePage } from "./queue-page.ts";
import { type Notice, notShown, reviewPage } from "./review-page.ts";

/** GET /reviews (?all=1), GET /reviews/:id: look. POST /reviews/:id/verdicts: the only thing here that decides. */
export function reviewRoutes(router: Router, pages: Pages): void {
  router.get("/reviews", async (request, response) => {
    const visitor = await visitorOf(pages, request, response, "");
    if (visitor === null) return;
    const all = request.query["all"] === "1";
    // What is no place of ours, as an address that was cut, shows the list from its head.
    const after = Place.safeParse(request.query["after"]);
    const listed = await reviewQueue(pages.deps.world, visitor.person, all, after.data);
    const { world } = pages.deps;
    const { person, frame } = visitor;
    const glass = after.success && after.data !== undefined ? html`` : await glassLists(world, person, frame);
    const standing = world.policy.standing !== null;
    response.send(
      queuePage(frame, listed, { all, mayOverride: mayOverride(person.groups, world.policy.rights), glass, standing }),
    );
  });
  router.get("/reviews/:id", async (request, response) => {
    const id = idOf(request);
    const visitor = await visitorOf(pages, request, response, id);
    if (visitor === null) return;
    await show(pages, visitor, id, { response, status: 200, notice: noticeOf(request), typed: new Map() });
  });
  const form = urlencoded({ extended: false, limit: "64kb", parameterLimit: 60 });
  router.post("/reviews/:id/verdicts", form, (request, response) => answer(pages, request, response));
}

function noticeOf(request: Request): Notice | null {
  if (request.query["signed_in"] !== "1") return null;
  return { text: "You are signed in. Nothing has been answered yet.", good: true };
}

interface Showing {
  readonly response: Response;
  readonly status: number;
  readonly notice: Notice | null;
  readonly typed: ReadonlyMap<string, string>;
}

async function show(pages: Pages, visitor: Visitor, id: string, { response, status, notice, typed }: Showing): Promise<void> {
  const { deps, base } = pages;
  const { person, signedIn, frame } = visitor;
  const looked = await lookAt(deps.world, person, id);
  const glass = hasGlassRight(deps.world, person);
  if (looked.kind !== "shown") return notShown(frame, looked, { response, glass });
  const fresh = factorOf(signedIn, { now: deps.world.clock(), acr: deps.stepUpAcr }) !== null;
  const { review } = looked;
  const proving = provingOf(review, await deps.world.store.factors.of(person.id), fresh);
  const asking = { base, csrf: signedIn.csrf, act: randomBytes(12).toString("hex"), review, proving, typed, glass };
  response.status(status).send(reviewPage(frame, asking, notice));
}

async function answer(pages: Pages, request: Request, response: Response): Promise<void> {
  const id = idOf(request);
  const signedIn = await signedInOf(pages, request, response, id);
  if (signedIn === null) return;
  const { deps, base } = pages;
  const stranger = { signedIn, frame: { base, signedIn: null } };
  if (!ownForm(pages, stranger, request, response)) return;
  const typed = textsOf(request.body);
  // Whoever is not in the directory is refused by the same checks as everybody, so that the evidence tells of it.
  if ((await personOf(deps, signedIn)) === null) await refusedStranger(pages, id, signedIn, typed);
  const visitor = await knownOf(pages, signedIn, response);
  if (visitor === null) return;
  const looked = await lookAt(deps.world, visitor.person, id).catch(noneIfUnknown);
  const review = looked?.kind === "shown" ? looked.review : null;
  const given = givenBy(typed, review, signedIn.hash);
  if (given === null) return notComplete(visitor.frame, id, response);
  const submitted = await give(deps, id, signedIn, given);
  if (submitted.kind === "counted") return counted(visitor.frame, submitted.message, response);
  const notice = { text: submitted.message, good: false };
  await show(pages, visitor, id, { response, status: statusOf(submitted), notice, typed });
}

function notComplete(frame: Frame, id: string, response: Response): void {
  const links = [{ href: `/reviews/${id}`, text: "Open the question" }];
  const sentences = ["The form is not complete. Nothing was decided."];
  response.status(422).send(messagePage(frame, { title: "Not counted", sentences, links }));
}

function counted(frame: Frame, message: string, response: Response): void {
  const [title = "Counted", ...rest] = message.split(": ");
  const links = [{ href: "/reviews", text: "My reviews" }];
  response.send(messagePage(frame, { title, sentences: [rest.join(": ") || message], links, good: true }));
}

/** An answer to a question that there is none of is refused by the same checks as any. */
function noneIfUnknown(error: unknown): null {
  if (errorCode(error) === "REVIEW_UNKNOWN") return null;
  throw error;
}

async function refusedStranger(
  { deps }: Pages,
  id: string,
  signedIn: SignedIn,
  typed: ReadonlyMap<string, string>,
): Promise<void> {
  const given = givenBy(typed, null, signedIn.hash);
  if (given !== null) await give(deps, id, signedIn, given);
}

import { randomBytes } from "node:crypto";
import { type Request, type Response, type Router, urlencoded } from "express";
import { OpsError } from "../../case/index.ts";
import { lookAt, reviewQueue } from "../../pipeline/index.ts";
import { factorOf, give, reviewId, statusOf } from "../reviews/index.ts";
import { isOwnForm } from "./browser.ts";
import { givenBy } from "./form.ts";
import { messagePage } from "./layout.ts";
import { type Pages, textOf, textsOf, type Visitor, visitorOf } from "./pages.ts";
import { queuePage } from "./queue-page.ts";
import { type Notice, reviewPage } from "./review-page.ts";

/** GET /reviews (?all=1), GET /reviews/:id: look. POST /reviews/:id/verdicts: the only thing here that decides. */
export function reviewRoutes(router: Router, pages: Pages): void {
  router.get("/reviews", async (request, response) => {
    const visitor = await visitorOf(pages, request, response, "");
    if (visitor === null) return;
    const all = request.query["all"] === "1";
    response.send(queuePage(visitor.frame, await reviewQueue(pages.deps.world, visitor.person, all), all));
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

function idOf(request: Request): string {
  const id = reviewId(request.params["id"]);
  if (id === null) throw new OpsError("REVIEW_UNKNOWN", "no such review");
  return id;
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
  if (looked.kind === "shown") {
    const proven = factorOf(signedIn, { now: deps.world.clock(), acr: deps.stepUpAcr }) !== null;
    const act = randomBytes(12).toString("hex");
    const asking = { base, csrf: signedIn.csrf, act, review: looked.review, proven, typed };
    response.status(status).send(reviewPage(frame, asking, notice));
    return;
  }
  const links = [{ href: "/reviews", text: "My reviews" }];
  const told =
    looked.kind === "not_asked"
      ? { title: "You are not asked", sentences: [`This question goes to ${looked.groups.join(" or ")}.`], links }
      : {
          title: "Another region's question",
          sentences: ["It belongs to another region's service and is answered there."],
          links,
        };
  response.status(looked.kind === "not_asked" ? 403 : 421).send(messagePage(frame, told));
}

async function answer(pages: Pages, request: Request, response: Response): Promise<void> {
  const id = idOf(request);
  const visitor = await visitorOf(pages, request, response, id);
  if (visitor === null) return;
  const { deps } = pages;
  const { frame, signedIn } = visitor;
  const links = [{ href: `/reviews/${id}`, text: "Open the question" }];
  if (!isOwnForm(request, deps.publicUrl, signedIn, textOf(request.body, "csrf"))) {
    deps.refusals.count("page", "foreign_form");
    const sentences = [
      "This form does not come from a page of yours, or you signed in again since it was opened. Nothing was decided.",
    ];
    response.status(403).send(messagePage(frame, { title: "Not counted", sentences, links }));
    return;
  }
  const looked = await lookAt(deps.world, visitor.person, id);
  const review = looked.kind === "shown" ? looked.review : null;
  const typed = textsOf(request.body);
  const given = givenBy(typed, review, signedIn.hash);
  if (given === null) {
    const sentences = ["The form is not complete. Nothing was decided."];
    response.status(422).send(messagePage(frame, { title: "Not counted", sentences, links }));
    return;
  }
  const submitted = await give(deps, id, signedIn, given);
  if (submitted.kind === "counted") {
    const [title = "Counted", ...rest] = submitted.message.split(": ");
    const told = {
      title,
      sentences: [rest.join(": ") || submitted.message],
      links: [{ href: "/reviews", text: "My reviews" }],
      good: true,
    };
    response.send(messagePage(frame, told));
    return;
  }
  const notice = { text: submitted.message, good: false };
  await show(pages, visitor, id, { response, status: statusOf(submitted), notice, typed });
}

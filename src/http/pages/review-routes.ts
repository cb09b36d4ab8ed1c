import { randomBytes } from "node:crypto";
import { type Request, type Response, type Router, urlencoded } from "express";
import { OpsError, sha256 } from "../../case/index.ts";
import { lookAt, reviewQueue, type ShownReview } from "../../pipeline/index.ts";
import { factorOf, type Given, give, reviewId, statusOf, VERBS } from "../reviews/index.ts";
import { isOwnForm } from "./browser.ts";
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

/** What a form says; null when it is none of ours. The changes are what differs from what stands now. */
function givenBy(typed: ReadonlyMap<string, string>, review: ShownReview | null, session: string): Given | null {
  const verb = VERBS.find(({ kind }) => kind === typed.get("verb"));
  const act = typed.get("act") ?? "";
  const digest = typed.get("digest") ?? "";
  if (verb === undefined || !/^[\w-]{10,60}$/.test(act) || !/^([0-9a-f]{64})?$/.test(digest)) return null;
  const reason = clean(typed.get("reason") ?? "");
  const code = verb.kind === "reject" ? (typed.get("reason_code") ?? "") : "";
  return {
    kind: verb.kind,
    digest: digest === "" ? null : digest,
    // A code alone says nothing to whoever reads it later: the words are what is needed.
    reason: reason !== "" && /^[a-z_]{1,40}$/.test(code) ? `${code}: ${reason}` : reason,
    changes: verb.kind === "modify" ? JSON.stringify(changedIn(typed, review)) : null,
    source: `page:${sha256(`${session}\n${act}`).slice(0, 40)}`,
  };
}

function clean(text: string): string {
  return text.replaceAll("\r\n", "\n").toWellFormed().replaceAll("\u0000", "\uFFFD").trim();
}

function changedIn(typed: ReadonlyMap<string, string>, review: ShownReview | null): Readonly<Record<string, unknown>> {
  const payload = review?.proposal?.payload;
  if (payload === undefined) return {};
  const now = Object.entries({ ...payload.args, note: payload.note });
  const changed = now.flatMap(([name, value]) => {
    const given = typed.get(`field.${name}`);
    const before = Array.isArray(value) ? value.join("\n") : String(value);
    if (given === undefined || clean(given) === clean(before)) return [];
    const after = Array.isArray(value)
      ? clean(given)
          .split("\n")
          .map((one) => one.trim())
          .filter((one) => one !== "")
      : clean(given);
    return [[name, after] as const];
  });
  return Object.fromEntries(changed);
}

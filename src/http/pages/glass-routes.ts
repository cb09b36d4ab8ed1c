import { type Request, type Response, type Router, urlencoded } from "express";
import { GLASS_REASONS, GLASS_VERDICTS, OpsError } from "../../case/index.ts";
import { breakGlass, judgeGlass, lookAtGlass, readGlass } from "../../pipeline/index.ts";
import { glassStatusOf, Incident } from "../glass/index.ts";
import { factorOf as loginOf, Reason, reviewId } from "../reviews/index.ts";
import { breakGlassPage, factorOf } from "./break-glass-page.ts";
import type { SignedIn } from "./browser.ts";
import { provingOf } from "./factor-fields.ts";
import { factorIn } from "./form.ts";
import { glassUsePage } from "./glass-use-page.ts";
import { messagePage } from "./layout.ts";
import { ownForm } from "./own-form.ts";
import { knownOf, type Pages, signedInOf, textsOf, type Visitor, visitorOf } from "./pages.ts";
import type { Notice } from "./review-page.ts";

/** GET /break-glass/cases/:id and /break-glass/uses/:id: look. POST /break-glass/cases/:id breaks the glass, POST /break-glass/uses/:id/verdict judges it. */
export function glassRoutes(router: Router, pages: Pages): void {
  router.get("/break-glass/cases/:id", async (request, response) => {
    const id = idIn(request);
    const visitor = await visitorOf(pages, request, response, `glass-case-${id}`);
    if (visitor !== null)
      await showCase(pages, visitor, id, { response, status: 200, notice: noticeOf(request), typed: NOTHING });
  });
  router.get("/break-glass/uses/:id", async (request, response) => {
    const id = idIn(request);
    const visitor = await visitorOf(pages, request, response, `glass-use-${id}`);
    if (visitor !== null) await showUse(pages, visitor, id, { response, status: 200, notice: noticeOf(request), typed: NOTHING });
  });
  const form = urlencoded({ extended: false, limit: "64kb", parameterLimit: 20 });
  router.post("/break-glass/cases/:id", form, (request, response) => breakIt(pages, request, response));
  router.post("/break-glass/uses/:id/verdict", form, (request, response) => judge(pages, request, response));
}

const NOTHING: ReadonlyMap<string, string> = new Map();
const LIST = [{ href: "/reviews", text: "My reviews" }];

/** The case or act that the path names. Throws CASE_UNKNOWN. */
function idIn(request: Request): string {
  const id = reviewId(request.params["id"]);
  if (id === null) throw new OpsError("CASE_UNKNOWN", "no such case");
  return id;
}

function noticeOf(request: Request): Notice | null {
  return request.query["signed_in"] === "1" ? { text: "You are signed in. Nothing has been done yet.", good: true } : null;
}

interface Showing {
  readonly response: Response;
  readonly status: number;
  readonly notice: Notice | null;
  readonly typed: ReadonlyMap<string, string>;
}

async function showCase({ deps }: Pages, visitor: Visitor, id: string, showing: Showing): Promise<void> {
  const { person, signedIn, frame } = visitor;
  const { response, status, notice, typed } = showing;
  const look = await lookAtGlass(deps.world, person, id);
  if (look === null) {
    const sentences = [notice?.text ?? "No proposal of this case waits or is held."];
    response
      .status(notice === null ? 409 : status)
      .send(messagePage(frame, { title: "Nothing to break", sentences, links: LIST }));
    return;
  }
  const proving = provingOf(factorOf(look), await deps.world.store.factors.of(person.id), isFresh(deps, signedIn));
  const judges = deps.world.policy.breakGlass?.reviewBy ?? [];
  response.status(status).send(breakGlassPage(frame, { csrf: signedIn.csrf, look, proving, judges, typed }, notice));
}

function isFresh(deps: Pages["deps"], signedIn: SignedIn): boolean {
  return loginOf(signedIn, { now: deps.world.clock(), acr: deps.stepUpAcr }) !== null;
}

async function showUse({ deps }: Pages, { person, signedIn, frame }: Visitor, id: string, showing: Showing): Promise<void> {
  const { response, status, notice, typed } = showing;
  const read = await readGlass(deps.world, person, id);
  if (read.kind === "shown") {
    response.status(status).send(glassUsePage(frame, { csrf: signedIn.csrf, read: read.use, typed }, notice));
    return;
  }
  const [code, sentence] =
    read.kind === "not_yours"
      ? [403, `This is judged by ${read.judges.join(" or ")}, and read by those who were asked before it.`]
      : [421, "It belongs to another region's service and is judged there."];
  response.status(code).send(messagePage(frame, { title: "Not shown", sentences: [sentence], links: LIST }));
}

/** Who sent a form of his own; null when the request has been answered. Whoever is not in the directory is refused by the pipeline, so that the evidence tells of it. */
async function sentBy(pages: Pages, request: Request, response: Response, to: string): Promise<SignedIn | null> {
  const signedIn = await signedInOf(pages, request, response, to);
  const stranger = { base: pages.base, signedIn: null };
  return signedIn !== null && ownForm(pages, { signedIn, frame: stranger }, request, response) ? signedIn : null;
}

async function breakIt(pages: Pages, request: Request, response: Response): Promise<void> {
  const id = idIn(request);
  const signedIn = await sentBy(pages, request, response, `glass-case-${id}`);
  if (signedIn === null) return;
  const { deps } = pages;
  const typed = textsOf(request.body);
  const said = saidIn(typed);
  const broke =
    "message" in said
      ? { kind: "refused" as const, code: "reason_missing", message: said.message }
      : await breakGlass(deps.world, {
          account: signedIn.account,
          login: loginOf(signedIn, { now: deps.world.clock(), acr: deps.stepUpAcr }),
          shown: factorIn(typed).factor,
          caseId: id,
          ...said,
        });
  const visitor = await knownOf(pages, signedIn, response);
  if (visitor === null) return;
  if (broke.kind === "refused") {
    const notice = { text: broke.message, good: false };
    return showCase(pages, visitor, id, { response, status: glassStatusOf(broke.code), notice, typed });
  }
  const links = [{ href: `/break-glass/uses/${broke.id}`, text: "Open the act" }, ...LIST];
  response.send(messagePage(visitor.frame, { title: "Done", sentences: [broke.message], links, good: true }));
}

/** What the form says, or what is wrong with it. */
function saidIn(typed: ReadonlyMap<string, string>) {
  const digest = typed.get("digest") ?? "";
  const reasonCode = GLASS_REASONS.find((known) => known === typed.get("reason_code"));
  const reason = Reason.safeParse((typed.get("reason") ?? "").replaceAll("\r\n", "\n"));
  const incident = Incident.safeParse((typed.get("incident") ?? "").trim());
  if (!/^[0-9a-f]{64}$/.test(digest) || !reason.success) return { message: "The form is not complete. Nothing was done." };
  if (reasonCode === undefined) return { message: "Not done: say what the emergency is." };
  if (incident.success) return { digest, reasonCode, reason: reason.data, incident: incident.data };
  return (typed.get("incident") ?? "").trim() === ""
    ? { digest, reasonCode, reason: reason.data }
    : { message: "Not done: that is no number of an incident, such as INC0012345." };
}

async function judge(pages: Pages, request: Request, response: Response): Promise<void> {
  const id = idIn(request);
  const signedIn = await sentBy(pages, request, response, `glass-use-${id}`);
  if (signedIn === null) return;
  const { account } = signedIn;
  const typed = textsOf(request.body);
  const verdict = GLASS_VERDICTS.find((known) => known === typed.get("verdict"));
  const reason = Reason.safeParse((typed.get("reason") ?? "").replaceAll("\r\n", "\n"));
  const judged =
    verdict === undefined || !reason.success
      ? { kind: "refused" as const, code: "reason_missing", message: "The form is not complete. Nothing was counted." }
      : await judgeGlass(pages.deps.world, id, { account, verdict, reason: reason.data });
  const visitor = await knownOf(pages, signedIn, response);
  if (visitor === null) return;
  const refused = judged.kind === "refused";
  const notice = { text: judged.message, good: !refused };
  await showUse(pages, visitor, id, { response, status: refused ? glassStatusOf(judged.code) : 200, notice, typed });
}

import { type Request, type Response, type Router, urlencoded } from "express";
import { z } from "zod";
import { sha256 } from "../../case/index.ts";
import { giveStanding, revokeStanding, standingReport } from "../../pipeline/index.ts";
import { Reason as EndReason } from "../reason.ts";
import { actOf, Extent, Reason, reviewId, statusOf } from "../reviews/index.ts";
import type { SignedIn } from "./browser.ts";
import { messagePage, type Told } from "./layout.ts";
import { ownForm } from "./own-form.ts";
import { idOf, knownOf, type Pages, signedInOf, textsOf, visitorOf } from "./pages.ts";
import { standingPage } from "./standing-page.ts";

/** GET /standing: look. POST /reviews/:id/standing gives a standing approval, POST /standing/:id/end ends one. */
export function standingRoutes(router: Router, pages: Pages): void {
  const { world } = pages.deps;
  router.get("/standing", async (request, response) => {
    const visitor = await visitorOf(pages, request, response, "standing");
    if (visitor === null) return;
    const { person, frame, signedIn } = visitor;
    response.send(standingPage(frame, await standingReport(world, person), signedIn.csrf));
  });
  const form = urlencoded({ extended: false, limit: "64kb", parameterLimit: 20 });
  router.post("/reviews/:id/standing", form, (request, response) => give(pages, request, response));
  router.post("/standing/:id/end", form, (request, response) => end(pages, request, response));
}

const LINKS = [
  { href: "/standing", text: "Standing approvals" },
  { href: "/reviews", text: "My reviews" },
];
const Whole = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number);
const Form = z.object({
  act: z.string().regex(/^[\w-]{10,60}$/),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  days: Whole.pipe(Extent.days),
  uses: Whole.pipe(Extent.uses),
  reason: z
    .string()
    .transform((text) => text.replaceAll("\r\n", "\n"))
    .pipe(Reason),
});

/** Who sent a form of his own; null when the request has been answered. Whoever is not in the directory is refused by the pipeline, so that the evidence tells of it. */
async function sentBy(pages: Pages, request: Request, response: Response, to: string): Promise<SignedIn | null> {
  const signedIn = await signedInOf(pages, request, response, to);
  const stranger = { base: pages.base, signedIn: null };
  return signedIn !== null && ownForm(pages, { signedIn, frame: stranger }, request, response) ? signedIn : null;
}

async function give(pages: Pages, request: Request, response: Response): Promise<void> {
  const id = idOf(request);
  const signedIn = await sentBy(pages, request, response, id);
  if (signedIn === null) return;
  const typed = Form.safeParse(Object.fromEntries(textsOf(request.body)));
  const tell = async (status: number, told: Told): Promise<void> => {
    const visitor = await knownOf(pages, signedIn, response);
    if (visitor !== null) response.status(status).send(messagePage(visitor.frame, told));
  };
  const links = [{ href: `/reviews/${id}`, text: "Open the question" }, ...LINKS];
  if (!typed.success)
    return tell(422, { title: "Not counted", sentences: ["The form is not complete. Nothing was decided."], links });
  const { act, ...said } = typed.data;
  const { account, at } = actOf(pages.deps, signedIn);
  const source = `page:${sha256(`${signedIn.hash}\n${act}`).slice(0, 40)}`;
  const gave = await giveStanding(pages.deps.world, id, { account, provenBy: "idp", at, source, ...said });
  if (gave.kind === "given") return tell(200, { title: "Given", sentences: [gave.message], links: LINKS, good: true });
  const good = gave.kind === "counted";
  return tell(statusOf(gave), { title: good ? "Counted" : "Not counted", sentences: [gave.message], links, good });
}

async function end(pages: Pages, request: Request, response: Response): Promise<void> {
  const signedIn = await sentBy(pages, request, response, "standing");
  const visitor = signedIn === null ? null : await knownOf(pages, signedIn, response);
  if (visitor === null) return;
  const reason = EndReason.safeParse(textsOf(request.body).get("reason") ?? "");
  const id = reviewId(request.params["id"]) ?? "";
  const ended = reason.success && (await revokeStanding(pages.deps.world, visitor.person, id, reason.data));
  const sentences = [ended ? "Ended: it approves nothing more." : "Nothing was ended: say why, of one that you see in the list."];
  const told = { title: ended ? "Ended" : "Not ended", sentences, links: LINKS, good: ended };
  response.status(ended ? 200 : 422).send(messagePage(visitor.frame, told));
}

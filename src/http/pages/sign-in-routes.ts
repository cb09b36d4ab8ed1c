import { type Request, type Response, type Router, urlencoded } from "express";
import { errorCode, OpsError } from "../../case/index.ts";
import { reviewId } from "../reviews/index.ts";
import { isOwnForm } from "./browser.ts";
import { messagePage } from "./layout.ts";
import { type Pages, textOf } from "./pages.ts";
import { placeOf } from "./sign-in-place.ts";

/** GET /login (?to=&afresh=1), GET /login/callback, POST /logout. */
export function signInRoutes(router: Router, pages: Pages): void {
  router.get("/login", (request, response) => begin(pages, request, response));
  router.get("/login/callback", (request, response) => finish(pages, request, response));
  router.post("/logout", urlencoded({ extended: false, limit: "4kb" }), (request, response) => signOut(pages, request, response));
}

async function begin({ deps, browser }: Pages, request: Request, response: Response): Promise<void> {
  // Only an id of ours may be gone back to: never an address.
  const to = reviewId(request.query["to"]) ?? "";
  const { url, sealed } = await deps.login.begin(to, request.query["afresh"] === "1");
  browser.keepSealed(response, sealed);
  response.redirect(303, url);
}

async function finish({ deps, browser, base }: Pages, request: Request, response: Response): Promise<void> {
  const sealed = browser.takeSealed(request, response);
  const at = request.originalUrl.indexOf("?");
  try {
    const returned = await deps.login.finish(at === -1 ? "" : request.originalUrl.slice(at), sealed);
    await browser.signIn(request, response, returned);
    response.redirect(303, `${base}${placeOf(returned.back)}`);
  } catch (error) {
    if (!(error instanceof OpsError) || error.code !== "LOGIN_REFUSED") throw error;
    deps.refusals.count("login", "refused");
    deps.world.log.warn("sign-in refused", { code: errorCode(error), reason: String(error.context["reason"]) });
    const told = {
      title: "You are not signed in",
      sentences: ["Signing in did not work: it took too long, was given up, or its proof does not hold. Nothing was decided."],
      links: [{ href: "/login", text: "Try again" }],
    };
    response.status(401).send(messagePage({ base, signedIn: null }, told));
  }
}

async function signOut({ deps, browser, base }: Pages, request: Request, response: Response): Promise<void> {
  const signedIn = await browser.read(request);
  if (signedIn !== null && isOwnForm(request, deps.publicUrl, signedIn, textOf(request.body, "csrf")))
    await browser.signOut(request, response);
  else if (signedIn !== null) {
    const sentences = ["This form does not come from a page of yours. You are still signed in."];
    response.status(403).send(messagePage({ base, signedIn: null }, { title: "Not signed out", sentences }));
    return;
  }
  const links = [{ href: "/login", text: "Sign in" }];
  response.send(
    messagePage({ base, signedIn: null }, { title: "Signed out", sentences: ["You are signed out here."], links, good: true }),
  );
}

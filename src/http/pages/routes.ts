import { readFileSync } from "node:fs";
import { type ErrorRequestHandler, Router } from "express";
import helmet from "helmet";
import { ERROR_CODES, errorCode } from "../../case/index.ts";
import type { ReviewDeps } from "../reviews/index.ts";
import { accountRoutes } from "./account-routes.ts";
import { openBrowser } from "./browser.ts";
import { furtherRoutes } from "./further-routes.ts";
import { glassRoutes } from "./glass-routes.ts";
import { messagePage } from "./layout.ts";
import { overrideRoutes } from "./override-routes.ts";
import type { Pages } from "./pages.ts";
import { reviewRoutes } from "./review-routes.ts";
import { signInRoutes } from "./sign-in-routes.ts";
import { standingRoutes } from "./standing-routes.ts";

const PLACES = ["/reviews", "/login", "/logout", "/pages", "/account", "/overrides", "/break-glass", "/standing"];
const STYLE = readFileSync(new URL("./style.css", import.meta.url), "utf8");

const SCRIPT = readFileSync(new URL("./security-key.js", import.meta.url), "utf8");

// No script but our one file, no frame, no other origin. The referrer stays on our own pages: without one at all a browser would send forms without their origin.
const headers = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
  },
  referrerPolicy: { policy: "same-origin" },
  xFrameOptions: { action: "deny" },
});

/** /reviews, /reviews/:id, /overrides, /break-glass/..., /standing, /account, signing in and out: plain HTML that works without a script; security keys alone need one. */
export function reviewPages(deps: ReviewDeps, hasRoom: Pages["hasRoom"]): Router {
  const router = Router();
  const base = new URL(deps.publicUrl).pathname.replace(/\/+$/, "");
  const pages: Pages = { deps, browser: openBrowser(deps), base, hasRoom };
  router.use(PLACES, headers, (_request, response, next) => {
    response.setHeader("cache-control", "no-store");
    next();
  });
  router.get("/pages/style.css", (_request, response) => {
    response.setHeader("cache-control", "public, max-age=300");
    response.type("text/css").send(STYLE);
  });
  router.get("/pages/security-key.js", (_request, response) => {
    response.setHeader("cache-control", "public, max-age=300");
    response.type("text/javascript").send(SCRIPT);
  });
  signInRoutes(router, pages);
  accountRoutes(router, pages);
  furtherRoutes(router, pages);
  overrideRoutes(router, pages);
  glassRoutes(router, pages);
  standingRoutes(router, pages);
  reviewRoutes(router, pages);
  router.use(PLACES, broken(pages));
  return router;
}

const SAID: Partial<Record<ReturnType<typeof errorCode>, string>> = {
  REVIEW_UNKNOWN: "There is no such question. The link may be cut, or lead to another service.",
  CASE_UNKNOWN: "There is no such case or act, or you have no right to it. The link may be cut, or lead to another service.",
  STORE_DOWN: "Our database does not answer. Nothing was decided; try again in a minute.",
  LOGIN_DOWN: "The identity provider does not answer. Nobody can sign in just now; try again in a minute.",
  DIRECTORY_DOWN: "The directory does not answer, so nobody's rights can be told. Nothing was decided; try again in a minute.",
  REVIEW_BUSY: "Somebody else's answer is looked at just now. Yours was not counted; open the question again.",
};

function broken({ deps, base }: Pages): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const code = errorCode(error);
    deps.world.log.warn("page failed", { code });
    const known = code === "unexpected" ? { http: statusIn(error), retry: false } : ERROR_CODES[code];
    if (known.retry) response.setHeader("retry-after", "5");
    const sentence =
      SAID[code] ??
      (known.retry
        ? "A system that is needed does not answer. Nothing was decided; try again in a minute."
        : "This did not work. Nothing was decided.");
    const told = {
      title: known.http === 404 ? "Not found" : "This did not work",
      sentences: [sentence],
      links: [{ href: "/reviews", text: "My reviews" }],
    };
    response.status(known.http).send(messagePage({ base, signedIn: null }, told));
  };
}

/** What the router and the parser of forms throw carries a status of its own. */
function statusIn(error: unknown): number {
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  return status >= 400 && status < 500 ? status : 500;
}

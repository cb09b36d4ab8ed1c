import { randomBytes } from "node:crypto";
import { type Request, type Response, type Router, urlencoded } from "express";
import { REASON_CODES, sha256 } from "../../case/index.ts";
import { askOverride } from "../../pipeline/index.ts";
import { overrideStatus } from "../reviews/index.ts";
import { messagePage } from "./layout.ts";
import { overridePage, type TypedOverride } from "./override-page.ts";
import { ownForm } from "./own-form.ts";
import { knownOf, type Pages, signedInOf, textOf, type Visitor, visitorOf } from "./pages.ts";

/** GET /overrides (?action=): the form. POST /overrides: asks for an applied action to be taken back. */
export function overrideRoutes(router: Router, pages: Pages): void {
  router.get("/overrides", async (request, response) => {
    const visitor = await visitorOf(pages, request, response, "");
    if (visitor === null) return;
    const named = request.query["action"];
    const typed = { action: typeof named === "string" ? named.slice(0, 100) : "", code: "", reason: "" };
    response.send(formOf(visitor, typed, null));
  });
  const form = urlencoded({ extended: false, limit: "64kb", parameterLimit: 20 });
  router.post("/overrides", form, (request, response) => ask(pages, request, response));
}

function formOf({ frame, signedIn }: Visitor, typed: TypedOverride, problem: string | null): string {
  return overridePage(frame, { csrf: signedIn.csrf, act: randomBytes(12).toString("hex"), typed, problem });
}

async function ask(pages: Pages, request: Request, response: Response): Promise<void> {
  const signedIn = await signedInOf(pages, request, response, "");
  if (signedIn === null) return;
  const { deps, base } = pages;
  if (!ownForm(pages, { signedIn, frame: { base, signedIn: null } }, request, response)) return;
  const typed = typedIn(request.body);
  const code = REASON_CODES.find((known) => known === typed.code) ?? "other";
  // Whoever is not in the directory is refused by the same checks as everybody, so that the evidence tells of it.
  const asked = await askOverride(deps.world, typed.action, {
    account: signedIn.account,
    provenBy: "idp",
    at: deps.world.clock().toISOString(),
    reasonCode: code,
    reason: typed.reason,
    source: `page:${sha256(`${signedIn.hash}\n${textOf(request.body, "act")}`).slice(0, 40)}`,
  });
  const visitor = await knownOf(pages, signedIn, response);
  if (visitor === null) return;
  if (asked.kind === "refused") {
    response.status(overrideStatus(asked.code)).send(formOf(visitor, typed, asked.message));
    return;
  }
  const links = [{ href: "/reviews", text: "My reviews" }];
  response.send(messagePage(visitor.frame, { title: "Asked", sentences: [asked.message], links, good: true }));
}

function typedIn(body: unknown): TypedOverride {
  const clean = (name: string, longest: number): string =>
    textOf(body, name).replaceAll("\r\n", "\n").toWellFormed().replaceAll("\u0000", "\uFFFD").trim().slice(0, longest);
  return { action: clean("action", 100), code: clean("reason_code", 40), reason: clean("reason", 1_000) };
}

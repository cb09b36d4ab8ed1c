import type { Request, Response } from "express";
import { isOwnForm } from "./browser.ts";
import { messagePage } from "./layout.ts";
import { type Pages, textOf, type Visitor } from "./pages.ts";

/** True for a form of a page that was shown to this very session; else the request has been answered, and nothing was done. */
export function ownForm(
  { deps }: Pages,
  { frame, signedIn }: Pick<Visitor, "frame" | "signedIn">,
  request: Request,
  response: Response,
): boolean {
  if (isOwnForm(request, deps.publicUrl, signedIn, textOf(request.body, "csrf"))) return true;
  deps.refusals.count("page", "foreign_form");
  const sentences = [
    "This form does not come from a page of yours, or you signed in again since it was opened. Nothing was decided or changed.",
  ];
  const links = [{ href: "/reviews", text: "My reviews" }];
  response.status(403).send(messagePage(frame, { title: "Not counted", sentences, links }));
  return false;
}

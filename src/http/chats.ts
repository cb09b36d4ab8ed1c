import { type Request, type RequestHandler, type Response, Router, raw } from "express";
import type { Received } from "../case/index.ts";
import type { ChatScheme } from "../ports/index.ts";
import { problem } from "./problems.ts";
import { hasRoom, headersOf, type Limits, limitsOf, refuse, stored, type WebhookDeps } from "./webhooks.ts";

/** What the buttons' routes need: the same as webhooks, with schemes of their own. */
export interface ChatDeps extends Omit<WebhookDeps, "schemes"> {
  readonly chats: readonly ChatScheme[];
}

type Limited = Omit<WebhookDeps, "schemes"> & { readonly limits: Limits };

/** POST /webhooks/<chat>: verify, one durable inbox row, 200 at once. What becomes of the answer is said in the message. A GET (link previews, scanners) decides nothing. */
export function chatRoutes({ chats, ...deps }: ChatDeps): Router {
  const router = Router();
  const limited = { ...deps, limits: limitsOf(deps.ratePerSecond) };
  for (const scheme of chats) {
    router.post(
      `/webhooks/${scheme.name}`,
      typed(scheme, deps),
      raw({ type: () => true, limit: scheme.limit, inflate: false }),
      (request, response) => receive(limited, scheme, request, response),
    );
    router.all(`/webhooks/${scheme.name}`, (_request, response) =>
      problem(response, 405, "method_not_allowed", "Buttons are sent with POST."),
    );
  }
  return router;
}

function typed(scheme: ChatScheme, { refusals }: Pick<ChatDeps, "refusals">): RequestHandler {
  return (request, response, next) => {
    if (request.is(scheme.contentType)) return next();
    refusals.count(scheme.name, "content_type");
    problem(response, 415, "unsupported_type", `Send ${scheme.contentType}.`);
  };
}

async function receive(deps: Limited, scheme: ChatScheme, request: Request, response: Response): Promise<void> {
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body)) return problem(response, 422, "malformed", "The body is empty.");
  const received = await scheme.receive({ body, headers: headersOf(request) }, deps.clock());
  const held = received.kind !== "unsigned" && received.kind !== "expired_signature";
  if (!(await hasRoom(deps, held ? "signed" : "unsigned", scheme, response))) return;
  await answer(deps, scheme, received, response);
}

async function answer(deps: Limited, scheme: ChatScheme, received: Received, response: Response): Promise<void> {
  if (received.kind === "ignored") return taken(response, null);
  if (received.kind !== "accepted") return refuse(deps, scheme, received, response);
  // The same button pressed once and sent again is one delivery.
  await stored(deps, received.delivery);
  taken(response, scheme.taken);
}

function taken(response: Response, body: object | null): void {
  if (body === null) response.status(200).end();
  else response.status(200).json(body);
}

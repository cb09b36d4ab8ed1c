import { type Request, type RequestHandler, type Response, Router, raw } from "express";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { type Delivery, errorCode, type Received, type Verified } from "../case/index.ts";
import type { Inbox, Log, Queue, RawRequest, WebhookScheme } from "../ports/index.ts";
import { problem } from "./problems.ts";
import type { Refusals } from "./refusals.ts";

/** What the listener needs: the schemes, where deliveries go, and how much it takes. */
export interface WebhookDeps {
  readonly schemes: readonly WebhookScheme[];
  readonly inbox: Inbox;
  readonly queue: Queue;
  readonly clock: () => Date;
  readonly log: Log;
  readonly refusals: Refusals;
  /** Signed requests a second and webhook, and as many others; more get 429. */
  readonly ratePerSecond: number;
}

const MAX_DEPTH = 64;

/** POST /webhooks/<scheme>: verify, one durable inbox row, 202. No model, no ticket system, no queue wait in the request. */
export function webhookRoutes(deps: WebhookDeps): Router {
  const router = Router();
  const limits = limitsOf(deps.ratePerSecond);
  for (const scheme of deps.schemes) {
    router.post(
      `/webhooks/${scheme.name}`,
      jsonOnly(scheme, deps),
      inTheLimit(scheme),
      raw({ type: () => true, limit: scheme.limit, inflate: false }),
      (request, response) => receive({ ...deps, limits }, scheme, request, response),
    );
    router.all(`/webhooks/${scheme.name}`, (_request, response) =>
      problem(response, 405, "method_not_allowed", "Webhooks are sent with POST."),
    );
  }
  return router;
}

type Named = Pick<WebhookScheme, "name">;

/** A webhook's sender has a rate of its own: what nobody signed cannot use it up. */
export interface Limits {
  readonly signed: RateLimiterMemory;
  readonly unsigned: RateLimiterMemory;
}

/** Counters of a router's own. */
export function limitsOf(points: number): Limits {
  return {
    signed: new RateLimiterMemory({ keyPrefix: "signed", points, duration: 1 }),
    unsigned: new RateLimiterMemory({ keyPrefix: "unsigned", points, duration: 1 }),
  };
}

type Limited = Omit<WebhookDeps, "schemes"> & { readonly limits: Limits };

/** True while there is room for one more; otherwise the request is answered. */
export async function hasRoom(deps: Limited, kind: keyof Limits, scheme: Named, response: Response): Promise<boolean> {
  try {
    await deps.limits[kind].consume(scheme.name);
    return true;
  } catch {
    deps.refusals.count(scheme.name, "rate");
    response.setHeader("retry-after", "1");
    problem(response, 429, "too_many", "More webhooks a second than this listener takes; send it again.");
    return false;
  }
}

function jsonOnly(scheme: WebhookScheme, deps: WebhookDeps): RequestHandler {
  return (request, response, next) => {
    if (request.is("application/json")) return next();
    deps.refusals.count(scheme.name, "content_type");
    problem(response, 415, "unsupported_type", "Send application/json.");
  };
}

/** What says of itself that it is too long is answered at once: the parser would first wait for all of it. */
function inTheLimit({ limit }: WebhookScheme): RequestHandler {
  return (request, response, next) => {
    if (Number(request.headers["content-length"] ?? 0) <= limit) return next();
    problem(response, 413, "too_large", "The body is larger than may be sent here.");
  };
}

async function receive(deps: Limited, scheme: WebhookScheme, request: Request, response: Response): Promise<void> {
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body)) return problem(response, 422, "malformed", "The body is empty.");
  if (tooDeep(body)) {
    if (!(await hasRoom(deps, "unsigned", scheme, response))) return;
    deps.refusals.count(scheme.name, "malformed");
    return problem(response, 422, "malformed", `The body is nested deeper than ${MAX_DEPTH} levels.`);
  }
  const received = scheme.receive({ body, headers: headersOf(request) }, deps.clock());
  const held = received.kind !== "unsigned" && received.kind !== "expired_signature";
  if (!(await hasRoom(deps, held ? "signed" : "unsigned", scheme, response))) return;
  if (received.kind !== "accepted") return refuse(deps, scheme, received, response);
  await store(deps, received, response);
}

async function store(deps: Limited, received: Extract<Received, { kind: "accepted" }>, response: Response): Promise<void> {
  if ((await deps.inbox.put(received.delivery, deps.clock())) === "duplicate") {
    response.status(200).json({ status: "duplicate" });
    return;
  }
  response.status(202).json({ status: "accepted" });
  await enqueue(deps, received.delivery);
}

/** Stores a delivery and has it worked on; the same one again changes nothing. */
export async function stored(deps: Limited, delivery: Verified<Delivery>): Promise<void> {
  if ((await deps.inbox.put(delivery, deps.clock())) === "stored") await enqueue(deps, delivery);
}

/** The row is durable; a queue that is down only delays it until the sweeper sees it. */
async function enqueue(deps: Limited, { id, about }: Delivery): Promise<void> {
  await deps.queue
    .add([{ kind: "delivery", ref: id, urgent: about !== "ticket" }])
    .catch((error: unknown) => deps.log.warn("queue not reached", { code: errorCode(error) }));
}

/** Answers and counts what is not taken. */
export function refuse(
  deps: Limited,
  scheme: Named,
  received: Exclude<Received, { kind: "accepted" }>,
  response: Response,
): void {
  // What is not for us is healthy traffic: senders cannot filter all of it.
  if (received.kind !== "ignored") deps.refusals.count(scheme.name, received.kind);
  switch (received.kind) {
    case "ignored":
      response.status(200).json({ status: "ignored", why: received.why });
      return;
    case "unsigned":
      return problem(response, 401, "unsigned", received.why);
    case "expired_signature":
      return problem(
        response,
        401,
        "expired_signature",
        "The signature's timestamp is more than 300 s away from our clock: sign again, check both clocks.",
      );
    case "malformed":
      return problem(response, 422, "malformed", `${received.field}: ${received.why}`);
    case "other_region":
      return problem(response, 421, "other_region", "This system belongs to another region's service.");
  }
}

/** The headers as schemes read them. */
export function headersOf(request: Request): RawRequest["headers"] {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}

/** Counts brackets outside strings: linear, before anything parses the body. */
function tooDeep(body: Buffer): boolean {
  let depth = 0;
  for (let i = 0; i < body.length; i += 1) {
    const byte = body[i];
    if (byte === QUOTE) i = endOfString(body, i + 1);
    else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function endOfString(body: Buffer, from: number): number {
  let i = from;
  while (i < body.length && body[i] !== QUOTE) i += body[i] === BACKSLASH ? 2 : 1;
  return i;
}

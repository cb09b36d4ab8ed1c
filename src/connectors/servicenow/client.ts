import { type Clock, OpsError } from "../../case/index.ts";
import type { Counts, Log } from "../../ports/index.ts";
import type { Http, HttpRequest, HttpResponse } from "../http.ts";
import { beforeWrite, failureOf, lost } from "./errors.ts";
import type { Pace, Urgency } from "./pace.ts";
import type { Credential, SignedIn } from "./token.ts";

/** One request. With `sendUntil` it is a write: not one byte of it leaves later, and an open outcome is EFFECT_UNKNOWN. */
export interface Ask {
  readonly method: HttpRequest["method"];
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly json?: unknown;
  readonly body?: string;
  readonly contentType?: string;
  readonly sendUntil?: Date;
  /** What it is for, when calls are scarce; a write is a decision, anything else context unless told. */
  readonly urgency?: Urgency;
  /** A file is asked for: its bytes as they are, whatever their type. */
  readonly raw?: Pick<HttpRequest, "maxBodyBytes" | "signal">;
}

export interface Answer {
  readonly body: unknown;
  /** X-Total-Count; null when the answer has none. */
  readonly total: number | null;
  /** The Date header. */
  readonly servedAt?: string | undefined;
  /** Of a raw read. */
  readonly bytes?: Buffer;
}

/** Calls of one instance. All failures are OpsErrors. */
export interface Client {
  send(ask: Ask): Promise<Answer>;
}

/** What a client stands on. */
export interface ClientDeps {
  readonly http: Http;
  readonly credential: Credential;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly log?: Log | undefined;
  readonly counts?: Counts | undefined;
}

/**
 * A client that authenticates, keeps the pace, replays a read once after a 401 and reads every answer as errors.ts does.
 * A write is never repeated: a proxy may answer 401 after the instance committed.
 */
export function client(deps: ClientDeps): Client {
  const { credential, log, counts } = deps;
  let unauthorized = 0;
  const refused = async (signedIn: SignedIn): Promise<void> => {
    credential.refused(signedIn);
    unauthorized += 1;
    log?.warn("the ticket system refused credentials that should hold", { system: "servicenow", count: unauthorized });
    // The answer stands, whether it could be counted or not.
    await counts?.add("servicenow", "credentials_refused").catch(() => undefined);
  };
  return {
    send: async (ask) => {
      const write = ask.sendUntil !== undefined;
      const signedIn = await beforeWrite(signIn(deps, ask));
      let answer = await once(deps, ask, signedIn);
      if (answer.status === 401) await refused(signedIn);
      if (answer.status === 401 && !write) answer = await again(deps, ask, refused);
      if (ask.raw !== undefined && answer.status === 200) return { body: undefined, total: null, bytes: answer.body };
      const body = parsed(answer);
      const failure = failureOf({ ...head(answer), body, write, ...(ask.raw === undefined ? {} : { anyShape: true }) });
      if (failure !== null) throw failure;
      return { body, total: totalOf(answer.headers["x-total-count"]), servedAt: answer.headers["date"] };
    },
  };
}

/** The one replay, signed in afresh. */
async function again(deps: ClientDeps, ask: Ask, refused: (signedIn: SignedIn) => Promise<void>): Promise<HttpResponse> {
  const signedIn = await beforeWrite(signIn(deps, ask));
  const answer = await once(deps, ask, signedIn);
  if (answer.status === 401) await refused(signedIn);
  return answer;
}

/** The allowance comes first: a token that nobody may use is not asked for. */
async function signIn({ credential, pace }: ClientDeps, { urgency, sendUntil }: Ask): Promise<SignedIn> {
  await pace.before(urgency ?? (sendUntil === undefined ? "context" : "decision"));
  return credential.headers();
}

async function once({ http, pace, clock }: ClientDeps, ask: Ask, signedIn: SignedIn): Promise<HttpResponse> {
  if (ask.sendUntil !== undefined && clock().getTime() >= ask.sendUntil.getTime()) {
    throw new OpsError("TICKET_SYSTEM_DOWN", "too late to send", { reason: "deadline", sent: false });
  }
  try {
    const answer = await http.request(request(ask, signedIn));
    await pace.after(answer);
    return answer;
  } catch (error) {
    // A file that lies elsewhere is unread; that the instance is down it does not say.
    throw ask.raw === undefined ? lost(error, ask.sendUntil !== undefined) : error;
  }
}

function request(ask: Ask, signedIn: SignedIn): HttpRequest {
  const { method, path, query, json, body, sendUntil, raw } = ask;
  return {
    method,
    path,
    // The platform answers 400 to a request without a content type, GETs included.
    headers: { ...signedIn, "content-type": ask.contentType ?? "application/json" },
    ...(query === undefined ? {} : { query }),
    ...(json === undefined ? {} : { json }),
    ...(body === undefined ? {} : { body }),
    ...(sendUntil === undefined ? {} : { deadlineAt: sendUntil.getTime() }),
    ...raw,
  };
}

function head({ status, headers, body }: HttpResponse) {
  const empty = body.length === 0;
  return { status, contentType: headers["content-type"] ?? "", retryAfter: headers["retry-after"] ?? "", empty };
}

function parsed(answer: HttpResponse): unknown {
  try {
    return answer.json();
  } catch {
    return undefined;
  }
}

/** A count out of a header; null when it is none. */
export function totalOf(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,12}$/.test(header) ? Number(header) : null;
}

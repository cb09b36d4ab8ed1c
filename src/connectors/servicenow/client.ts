import { type Clock, OpsError } from "../../case/index.ts";
import type { Http, HttpRequest, HttpResponse } from "../http.ts";
import { beforeWrite, failureOf, lost } from "./errors.ts";
import type { Credential } from "./token.ts";

/** One request. With `sendUntil` it is a write: not one byte of it leaves later, and an open outcome is EFFECT_UNKNOWN. */
export interface Ask {
  readonly method: HttpRequest["method"];
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly json?: unknown;
  readonly body?: string;
  readonly contentType?: string;
  readonly sendUntil?: Date;
  /** A file is asked for: its bytes as they are, whatever their type. */
  readonly raw?: Pick<HttpRequest, "maxBodyBytes" | "signal">;
}

export interface Answer {
  readonly body: unknown;
  /** X-Total-Count; null when the answer has none. */
  readonly total: number | null;
  /** Of a raw read. */
  readonly bytes?: Buffer;
}

/** Calls of one instance. All failures are OpsErrors. */
export interface Client {
  send(ask: Ask): Promise<Answer>;
}

/** A client that authenticates, replays a read once after a 401 and reads every answer as errors.ts does. A write is never repeated: a proxy may answer 401 after the instance committed. */
export function client(http: Http, credential: Credential, clock: Clock): Client {
  const once = async (ask: Ask, authorization: string): Promise<HttpResponse> => {
    if (ask.sendUntil !== undefined && clock().getTime() >= ask.sendUntil.getTime()) {
      throw new OpsError("TICKET_SYSTEM_DOWN", "too late to send", { reason: "deadline", sent: false });
    }
    try {
      return await http.request(request(ask, authorization));
    } catch (error) {
      throw lost(error, ask.sendUntil !== undefined);
    }
  };
  return {
    send: async (ask) => {
      const authorization = await beforeWrite(credential.header());
      let answer = await once(ask, authorization);
      if (answer.status === 401) credential.refused(authorization);
      if (answer.status === 401 && ask.sendUntil === undefined) {
        answer = await once(ask, await beforeWrite(credential.header()));
      }
      if (ask.raw !== undefined && answer.status === 200) return { body: undefined, total: null, bytes: answer.body };
      const body = parsed(answer);
      const write = ask.sendUntil !== undefined;
      const failure = failureOf({ ...head(answer), body, write, ...(ask.raw === undefined ? {} : { anyShape: true }) });
      if (failure !== null) throw failure;
      return { body, total: totalOf(answer.headers["x-total-count"]) };
    },
  };
}

function request(ask: Ask, authorization: string): HttpRequest {
  const { method, path, query, json, body, sendUntil, raw } = ask;
  return {
    method,
    path,
    // The platform answers 400 to a request without a content type, GETs included.
    headers: { authorization, "content-type": ask.contentType ?? "application/json" },
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

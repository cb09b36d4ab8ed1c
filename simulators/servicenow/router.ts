import { type Answer, rateLimited, unauthenticated, unknownApi, unknownResource } from "./answers.ts";
import { answerApprovals } from "./approvals.ts";
import { describeFile, downloadFile, listFiles, uploadFile } from "./attachments.ts";
import { authenticate, issueToken, refuseHeaders } from "./auth.ts";
import { runBatch } from "./batch.ts";
import type { Call, Incoming } from "./call.ts";
import { forReaders, readChange, readConflicts, readNextStates, readSchedule, startSchedule } from "./change-api.ts";
import type { Actor, Instance } from "./instance.ts";
import { whoIsOnCall } from "./on-call.ts";
import { decideReview, patchReview } from "./review-actions.ts";
import { listReviews, readReview, upsertReview } from "./reviews.ts";
import { changeRecord, createRecord, listRecords, readRecord } from "./table-api.ts";

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly run: (call: Call) => Answer;
  /** A file, not JSON: the header rules of the REST APIs do not hold. */
  readonly bytes?: boolean;
}

const TABLE = /^\/api\/now\/(?:v\d+\/)?table\/(\w+)$/;
const RECORD = /^\/api\/now\/(?:v\d+\/)?table\/(\w+)\/([^/]+)$/;
const CHANGE = "^/api/sn_chg_rest/(?:v\\d+/)?change";
const REVIEWS = "^/api/x_ots_ops/(?:v\\d+/)?reviews";

/** Every resource of the platform. */
const ROUTES: readonly Route[] = [
  { method: "GET", path: TABLE, run: listRecords },
  { method: "POST", path: TABLE, run: createRecord },
  { method: "GET", path: RECORD, run: readRecord },
  { method: "PATCH", path: RECORD, run: changeRecord },
  { method: "PUT", path: RECORD, run: changeRecord },
  { method: "POST", path: /^\/api\/now\/(?:v\d+\/)?attachment\/file$/, run: uploadFile, bytes: true },
  { method: "GET", path: /^\/api\/now\/(?:v\d+\/)?attachment$/, run: listFiles },
  { method: "GET", path: /^\/api\/now\/(?:v\d+\/)?attachment\/([^/]+)$/, run: describeFile },
  { method: "GET", path: /^\/api\/now\/(?:v\d+\/)?attachment\/([^/]+)\/file$/, run: downloadFile, bytes: true },
  { method: "POST", path: /^\/api\/now\/(?:v\d+\/)?batch$/, run: runBatch },
  { method: "GET", path: /^\/api\/now\/(?:v\d+\/)?on_call_rota\/whoisoncall$/, run: whoIsOnCall },
  { method: "GET", path: new RegExp(`${CHANGE}/worker/([^/]+)$`), run: forReaders(readSchedule) },
  { method: "GET", path: new RegExp(`${CHANGE}/([^/]+)$`), run: forReaders(readChange) },
  { method: "GET", path: new RegExp(`${CHANGE}/([^/]+)/nextstates$`), run: forReaders(readNextStates) },
  { method: "PATCH", path: new RegExp(`${CHANGE}/([^/]+)/approvals$`), run: answerApprovals },
  { method: "GET", path: new RegExp(`${CHANGE}/([^/]+)/conflict$`), run: forReaders(readConflicts) },
  { method: "GET", path: new RegExp(`${CHANGE}/([^/]+)/schedule$`), run: forReaders(startSchedule) },
];

/** Every resource of our app. */
const APP_ROUTES: readonly Route[] = [
  { method: "POST", path: new RegExp(`${REVIEWS}$`), run: upsertReview },
  { method: "GET", path: new RegExp(`${REVIEWS}$`), run: listReviews },
  { method: "GET", path: new RegExp(`${REVIEWS}/([^/]+)$`), run: readReview },
  { method: "PATCH", path: new RegExp(`${REVIEWS}/([^/]+)$`), run: patchReview },
  { method: "POST", path: new RegExp(`${REVIEWS}/([^/]+)/actions/(\\w+)$`), run: decideReview },
];

/** Answers one request, writes included; says who it was made as ("" when nobody). */
export function dispatch(instance: Instance, incoming: Incoming): { readonly answer: Answer; readonly user: string } {
  const url = URL.parse(incoming.url, "http://instance");
  if (url === null) return { answer: unknownResource(incoming.url), user: "" };
  if (url.pathname === "/oauth_token.do" && incoming.method === "POST")
    return { answer: issueToken(instance, incoming.body), user: "" };
  const actor = authenticate(instance, incoming);
  if (actor === undefined) return { answer: unauthenticated(), user: "" };
  const wait = instance.limiter?.count(instance.now()) ?? 0;
  const limited = wait > 0 ? rateLimited(wait, instance.now(), instance.limiter?.perHour) : null;
  return { answer: limited ?? route(instance, actor, incoming, url), user: actor.userName };
}

function route(instance: Instance, actor: Actor, incoming: Incoming, url: URL): Answer {
  for (const { method, path, run, bytes } of [...ROUTES, ...(instance.app ? APP_ROUTES : [])]) {
    const found = method === incoming.method ? path.exec(url.pathname) : null;
    if (found === null) continue;
    const refused = bytes === true ? undefined : refuseHeaders(method, incoming.headers);
    if (refused !== undefined) return refused;
    const again = (inner: Incoming): Answer => {
      const innerUrl = URL.parse(inner.url, "http://instance");
      return innerUrl === null ? unknownResource(inner.url) : route(instance, actor, inner, innerUrl);
    };
    const captured = found.slice(1).map((part) => part ?? "");
    return run({ ...incoming, instance, actor, path: url.pathname, query: url.searchParams, captured, again });
  }
  return url.pathname.startsWith("/api/x_ots_ops/") ? unknownApi(url.pathname) : unknownResource(url.pathname);
}

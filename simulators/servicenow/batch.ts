import type { IncomingHttpHeaders } from "node:http";
import { STATUS_CODES } from "node:http";
import { type Answer, failure, noRecord, traced } from "./answers.ts";
import { type Call, isObject, jsonObject } from "./call.ts";

interface Item {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly bare: boolean;
}

function readItem(value: unknown): Item | undefined {
  if (!isObject(value)) return undefined;
  const { id, method, url, headers, body } = value;
  if (typeof id !== "string" || typeof method !== "string" || typeof url !== "string" || !url.startsWith("/")) return undefined;
  const pairs = Array.isArray(headers) ? headers.filter(isObject) : [];
  return {
    id,
    url,
    method: method.toUpperCase(),
    bare: value["exclude_response_headers"] === true,
    headers: Object.fromEntries(pairs.map((pair) => [String(pair["name"]).toLowerCase(), String(pair["value"])])),
    body: Buffer.from(typeof body === "string" ? body : "", "base64"),
  };
}

function serviced(item: Item, answer: Answer): Record<string, unknown> {
  const bytes = answer.raw?.bytes ?? Buffer.from(answer.json === undefined ? "" : JSON.stringify(answer.json));
  const headers = Object.entries({ "Content-Type": "application/json;charset=UTF-8", ...answer.headers });
  return {
    id: item.id,
    body: bytes.toString("base64"),
    status_code: answer.status,
    status_text: STATUS_CODES[answer.status] ?? "",
    headers: item.bare ? [] : headers.map(([name, value]) => ({ name, value })),
    execution_time: 1,
    redirect_url: null,
  };
}

/** Undefined when the batch leaves it out. */
function answerTo(call: Call, item: Item): Answer | undefined {
  const { instance } = call;
  instance.serving?.parts.push(`${item.method} ${item.url}`);
  const fault = instance.faults.take(item, "batch")?.kind;
  if (fault === "unserviced" || /\/batch\b/.test(item.url)) return undefined;
  return fault === "hidden" ? noRecord() : call.again(item);
}

/** POST /api/now/v1/batch: each request on its own, no transaction; what was left out is named in unserviced_requests. */
export function runBatch(call: Call): Answer {
  const body = jsonObject(call.body);
  const requests = body?.["rest_requests"];
  if (body === undefined || !Array.isArray(requests))
    return failure(400, "Exception while reading request", "rest_requests is missing");
  const items = requests.map(readItem);
  const servicedRequests: Record<string, unknown>[] = [];
  const unserviced: string[] = [];
  for (const item of items) {
    if (item === undefined)
      return failure(400, "Exception while reading request", "A request needs id, method and a relative url");
    const answer = answerTo(call, item);
    if (answer === undefined) unserviced.push(item.id);
    else servicedRequests.push(serviced(item, traced(answer, call.instance.trace)));
  }
  const id = body["batch_request_id"];
  const json = {
    batch_request_id: typeof id === "string" ? id : "",
    serviced_requests: servicedRequests,
    unserviced_requests: unserviced,
  };
  return { status: 200, json };
}

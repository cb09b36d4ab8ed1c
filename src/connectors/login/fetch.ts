import { OpsError } from "../../case/index.ts";
import type { Http } from "../http.ts";

/** What both libraries say of a request. */
interface Asked {
  readonly method?: string | undefined;
  readonly headers?: Headers | Record<string, string> | undefined;
  readonly body?: unknown;
}

/** A status whose answer has no body. */
const EMPTY = new Set([204, 205, 304]);

/** `fetch` over the guarded client: the provider's own host and nothing else, whatever its documents name. */
export function guardedFetch(http: Http): (url: string, asked: Asked) => Promise<Response> {
  return async (url, { method, headers, body }) => {
    const { origin, pathname, search, hostname } = new URL(url);
    if (origin !== http.origin)
      throw new OpsError("EGRESS_REFUSED", "the identity provider names an address on another host", { host: hostname });
    const answer = await http.request({
      method: method === "POST" ? "POST" : "GET",
      path: `${pathname}${search}`,
      headers: Object.fromEntries(new Headers(headers)),
      ...(body instanceof URLSearchParams || typeof body === "string" ? { body: body.toString() } : {}),
    });
    const { status } = answer;
    return new Response(EMPTY.has(status) ? null : answer.text(), { status, headers: { ...answer.headers } });
  };
}

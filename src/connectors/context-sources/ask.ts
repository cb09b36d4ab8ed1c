import { OpsError } from "../../case/index.ts";
import type { Http } from "../http.ts";

/** What one request found; an error's body is never looked at. */
export type Asked =
  | { readonly kind: "found"; readonly body: object }
  | { readonly kind: "absent" }
  | { readonly kind: "forbidden" };

/** Asks once. Throws SOURCE_DOWN for what trying later may mend, and for whatever is no answer: a page, a list that was cut, an error under status 200. */
export async function ask(http: Http, source: string, path: string): Promise<Asked> {
  const answer = await http.request({ method: "GET", path });
  const { status } = answer;
  if (status === 401 || status === 403) return { kind: "forbidden" };
  if (status === 404 || status === 410) return { kind: "absent" };
  const down = (reason: string) =>
    new OpsError("SOURCE_DOWN", "the context source gives no usable answer", { source, status, reason });
  if (status !== 200) throw down("status");
  const body = answer.json();
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw down("shape");
  if (isError(body)) throw down("error_in_answer");
  return { kind: "found", body };
}

/** Gateways commit to a status before they know how the answer ends. */
function isError(body: object): boolean {
  const error: unknown = Object.hasOwn(body, "error") ? Reflect.get(body, "error") : undefined;
  return error !== undefined && error !== null && error !== false && error !== "";
}

/** The fixed part of every query; blanks as %20, which every server reads (a plus not everywhere). */
export function searchOf(pairs: Readonly<Record<string, string>>): string {
  const search = Object.entries(pairs).map(
    ([name, value]) => `${encodeURIComponent(name).replaceAll("%24", "$")}=${encodeURIComponent(value)}`,
  );
  return search.length === 0 ? "" : `?${search.join("&")}`;
}

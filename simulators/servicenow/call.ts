import type { IncomingHttpHeaders } from "node:http";
import type { Answer } from "./answers.ts";
import type { Actor, Instance } from "./instance.ts";

/** A request before anybody looked at it. */
export interface Incoming {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The common name of the client certificate, when the connection showed one. */
  readonly certificate?: string | undefined;
}

/** A request of a known user to a known resource. */
export interface Call extends Incoming {
  readonly instance: Instance;
  readonly actor: Actor;
  readonly path: string;
  readonly query: URLSearchParams;
  /** What the route's pattern captured, decoded. */
  readonly captured: readonly string[];
  /** Runs another request as the same user (batch). */
  readonly again: (incoming: Incoming) => Answer;
}

/** The body as a JSON object; undefined when it is anything else. */
export function jsonObject(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** True for a JSON object that is no array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A JSON value as the text a column stores; undefined when a column cannot hold it. */
export function columnText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === null) return "";
  return isObject(value) && typeof value["value"] === "string" ? value["value"] : undefined;
}

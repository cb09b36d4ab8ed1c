import { subscribe } from "node:diagnostics_channel";
import { ClientRequest, ServerResponse } from "node:http";
import { PERSONAL } from "./personal.ts";
import { SECRETS } from "./secrets.ts";

/** One secret and personal data of each kind, as a text. */
export const PLANTED = [`Bearer ${SECRETS.planted}`, ...Object.values(PERSONAL)].join(", ");

/** In columns and fields that hold it and that our service does not read. */
const HEADER = "x-debug-session";

let planted = false;

/** From now on every answer over HTTP in this process and every webhook has a header that holds PLANTED. */
export function plantHeaders(): void {
  if (planted) return;
  planted = true;
  subscribe("http.server.response.created", (message) => {
    const response = part(message, "response");
    // A mock of an answer has no server, and takes its headers otherwise.
    const server = part(part(part(message, "request"), "socket"), "server");
    if (response instanceof ServerResponse && server !== undefined) response.setHeader(HEADER, PLANTED);
  });
  subscribe("http.client.request.created", (message) => {
    const request = part(message, "request");
    if (request instanceof ClientRequest && request.path.startsWith("/webhooks/")) request.setHeader(HEADER, PLANTED);
  });
}

function part(message: unknown, name: string): unknown {
  return typeof message === "object" && message !== null ? Reflect.get(message, name) : undefined;
}

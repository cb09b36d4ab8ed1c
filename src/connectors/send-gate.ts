import { type ClientRequest, type IncomingMessage, request as plainRequest, type RequestOptions } from "node:http";
import { request as secureRequest } from "node:https";

/** What axios calls instead of node:http. */
export interface GatedTransport {
  request(options: RequestOptions, onResponse: (answer: IncomingMessage) => void): ClientRequest;
}

/** Runs `go` once the request's connection stands: at once on a kept one, after the handshake on a new one. */
function whenConnected(request: ClientRequest, secure: boolean, go: () => void): void {
  request.once("socket", (socket) => {
    if (request.reusedSocket || (!secure && !socket.connecting)) go();
    else socket.once(secure ? "secureConnect" : "connect", go);
  });
}

/**
 * Holds the whole request back until its connection stands and asks `mayWrite` in the same tick as the first byte would leave.
 * Node itself writes on connect, and a process frozen in between (SIGSTOP) would write long after its deadline.
 */
export function gatedTransport(secure: boolean, mayWrite: () => boolean): GatedTransport {
  return {
    request: (options, onResponse) => {
      const request = (secure ? secureRequest : plainRequest)(options, onResponse);
      const end = request.end.bind(request);
      const chunks: Uint8Array[] = [];
      const hold = {
        write: (chunk: Uint8Array) => chunks.push(chunk) > 0,
        end: () => {
          whenConnected(request, secure, () => {
            if (mayWrite()) end(Buffer.concat(chunks));
            else request.destroy(new Error("too late to send"));
          });
          return request;
        },
      };
      return Object.assign(request, hold);
    },
  };
}

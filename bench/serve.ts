import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** A request taken apart; `body` is parsed JSON. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly json: unknown;
  /** In place of JSON: a file. */
  readonly text?: string;
  /** Rows in all, of a list. */
  readonly total?: number;
}

/** A request as it came. */
export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A server on a loopback port that counts what it is asked. */
export interface Served {
  readonly url: string;
  calls(): number;
  /** Told of each request from now on; null = nobody is. */
  listen(heard: ((request: Heard) => void) | null): void;
  stop(): Promise<void>;
}

/** Serves JSON answers over kept connections. */
export async function serve(answer: (asked: Asked) => Answer): Promise<Served> {
  let calls = 0;
  let heard: ((request: Heard) => void) | null = null;
  const server = createServer((request, response) => {
    calls += 1;
    void respond(request, response, answer).then((body) => heard?.(heardOf(request, body)));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => calls,
    listen(next) {
      heard = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function heardOf({ method = "GET", url: path = "/", headers }: IncomingMessage, body: string): Heard {
  const single = Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : []));
  return { method, path, headers: Object.fromEntries(single), body };
}

/** Answers, and gives the body that came. */
async function respond(request: IncomingMessage, response: ServerResponse, answer: (asked: Asked) => Answer): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "http://stub");
  const text = Buffer.concat(chunks).toString("utf8");
  const body: unknown = text === "" ? undefined : JSON.parse(text);
  const { status, json, text: file, total } = answer({ method: request.method ?? "GET", path, query, body });
  const headers = { "content-type": "application/json", ...(total === undefined ? {} : { "x-total-count": String(total) }) };
  response.writeHead(status, headers).end(file ?? JSON.stringify(json));
  return text;
}

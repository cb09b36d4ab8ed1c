import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Answer, answerTo } from "./answer.ts";
import type { Armed, ErpFault } from "./faults.ts";
import type { EntitySet, ErpRecord } from "./records.ts";

export interface ErpOptions {
  readonly port?: number;
  /** By name: the key's properties and the records. */
  readonly sets: Readonly<Record<string, { readonly key: readonly string[]; readonly records: readonly ErpRecord[] }>>;
  /** The Authorization header that every request must carry; without it any request is served. */
  readonly authorization?: string;
}

/** One request as it arrived. */
export interface ErpCall {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
}

export interface ErpSim {
  readonly origin: string;
  /** Base URL of the OData service, version 4. */
  readonly odata: string;
  /** The same in version 2. */
  readonly odata2: string;
  /** Base URL of the plain JSON API. */
  readonly json: string;
  readonly calls: readonly ErpCall[];
  /** Does this wrong for the next requests, all of them unless a number is given. */
  fail(fault: ErpFault, times?: number): void;
  /** Works again. */
  mend(): void;
  /** Replaces properties of the record that has these. */
  change(set: string, where: ErpRecord, to: ErpRecord): void;
  close(): Promise<void>;
}

interface Erp {
  readonly sets: ReadonlyMap<string, EntitySet>;
  readonly authorization: string | undefined;
  readonly calls: ErpCall[];
  armed: Armed | null;
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json;odata.metadata=minimal" }).end(JSON.stringify(body));
}

function serve(erp: Erp, incoming: IncomingMessage, response: ServerResponse): void {
  const url = incoming.url ?? "/";
  erp.calls.push({ method: incoming.method ?? "", url });
  if (erp.authorization !== undefined && incoming.headers.authorization !== erp.authorization)
    return send(response, { status: 401, body: { error: { code: "401", message: "Unauthorized" } } });
  const fault = take(erp);
  const unfiltered = fault?.kind === "ignores_filter";
  const right = answerTo(new URL(url, "http://erp"), erp.sets, unfiltered);
  if (fault === null || unfiltered) send(response, right);
  else misbehave(fault, right, response);
}

function take(erp: Erp): ErpFault | null {
  const { armed } = erp;
  if (armed === null || armed.left <= 0) return null;
  armed.left -= 1;
  return armed.fault;
}

function misbehave(fault: ErpFault, right: Answer, response: ServerResponse): void {
  switch (fault.kind) {
    case "silent":
    case "ignores_filter":
      return;
    case "dropped":
      response.destroy();
      return;
    case "slow":
      setTimeout(() => send(response, right), fault.milliseconds).unref();
      return;
    case "dripping":
      drip(response, JSON.stringify(right.body), fault.milliseconds);
      return;
    case "status":
      return send(response, { status: fault.status, body: { error: { code: "X", message: "iban DE44500105175407324931" } } });
    case "login_page":
      response.writeHead(200, { "content-type": "text/html" }).end("<html><body>Please log on</body></html>");
      return;
    case "cut_answer":
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(right.body).slice(0, -5));
      return;
    case "error_in_answer":
      return send(response, { status: 200, body: { ...right.body, error: { code: "500", message: "late failure" } } });
    case "redirect":
      response.writeHead(302, { location: fault.to }).end();
      return;
    case "next_link":
      return send(response, { status: 200, body: withNext(right.body, fault.to) });
  }
}

/** As each version says that there is more. */
function withNext(body: object, to: string): object {
  const second = "d" in body && typeof body.d === "object" ? body.d : null;
  return second === null ? { ...body, "@odata.nextLink": to } : { d: { ...second, __next: to } };
}

/** A byte at a time, each of them soon enough to keep a naive reader waiting. */
function drip(response: ServerResponse, text: string, milliseconds: number): void {
  response.writeHead(200, { "content-type": "application/json" });
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < text.length) response.write(text[sent]);
    else response.end();
    sent += 1;
  }, milliseconds);
  timer.unref();
  response.once("close", () => clearInterval(timer));
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** Starts an ERP on 127.0.0.1 that serves the same records as OData (versions 2 and 4) and as plain JSON, and remembers every call. */
export async function startErp(options: ErpOptions): Promise<ErpSim> {
  const sets = new Map(Object.entries(options.sets).map(([name, { key, records }]) => [name, { key, records: [...records] }]));
  const erp: Erp = { sets, authorization: options.authorization, calls: [], armed: null };
  const server = createServer((incoming, response) => serve(erp, incoming, response));
  const origin = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  return {
    origin,
    odata: `${origin}/odata`,
    odata2: `${origin}/odata2`,
    json: `${origin}/json`,
    calls: erp.calls,
    fail: (fault, times = Number.POSITIVE_INFINITY) => {
      erp.armed = { fault, left: times };
    },
    mend: () => {
      erp.armed = null;
    },
    change: (name, where, to) => {
      const records = sets.get(name)?.records ?? [];
      records.forEach((record, i) => {
        if (Object.entries(where).every(([property, value]) => record[property] === value)) records[i] = { ...record, ...to };
      });
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

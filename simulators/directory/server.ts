import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type Answer, refused } from "./answer.ts";
import { type ArmedFault, type DirectoryFault, takeFault } from "./faults.ts";
import { answerGraph } from "./graph.ts";
import { createTenant, type Tenant } from "./tenant.ts";
import { type Application, accepted, giveToken, type Tokens } from "./tokens.ts";

export interface DirectoryOptions extends Application {
  readonly port?: number;
  readonly now?: () => Date;
  /** Application permissions with admin consent; all that are needed when absent. */
  readonly roles?: readonly string[];
  /** Items of a page, however many are asked for. */
  readonly pageSize?: number;
  /** How far the index of advanced queries is behind. */
  readonly lagMs?: number;
  readonly tokenSeconds?: number;
}

/** One request as it arrived, and the status that it got; 0 = none. */
export interface DirectoryCall {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly eventual: boolean;
  readonly status: number;
}

export interface DirectorySim {
  readonly origin: string;
  readonly tenant: Tenant;
  readonly calls: readonly DirectoryCall[];
  /** Does this wrong for the next requests whose path fits. */
  fail(fault: DirectoryFault, path?: RegExp, times?: number): void;
  mend(): void;
  /** 429 for so long, to everything but the token endpoint; calls made meanwhile do not shorten it. */
  limit(seconds: number): void;
  /** Delta tokens given so far are forgotten. */
  forgetTrail(): void;
  /** Takes application permissions away, or gives them. */
  grant(...roles: readonly string[]): void;
  close(): Promise<void>;
}

interface Sim {
  readonly options: DirectoryOptions;
  readonly tenant: Tenant;
  readonly tokens: Tokens;
  readonly calls: DirectoryCall[];
  readonly armed: ArmedFault[];
  origin: string;
  roles: ReadonlySet<string>;
  limitedUntil: number;
  epoch: number;
}

const ALL_ROLES = ["User.Read.All", "GroupMember.Read.All", "MailboxSettings.Read"];

async function serve(sim: Sim, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? "/", sim.origin);
  const form = new URLSearchParams(await text(incoming));
  const fault = takeFault(sim.armed, url.pathname);
  const right = work(sim, incoming, url, form);
  sim.calls.push({
    method: incoming.method ?? "",
    url: incoming.url ?? "",
    eventual: isEventual(incoming),
    status: fault === null ? right.status : 0,
  });
  if (fault === null) send(response, right);
  else misbehave(fault, right, response);
}

function isEventual({ headers }: IncomingMessage): boolean {
  return headers["consistencylevel"] === "eventual";
}

function work(sim: Sim, incoming: IncomingMessage, url: URL, form: URLSearchParams): Answer {
  const { options, tokens, tenant } = sim;
  if (incoming.method === "POST" && url.pathname.endsWith("/oauth2/v2.0/token")) return giveToken(options, tokens, url, form);
  const now = tokens.clock().getTime();
  if (now < sim.limitedUntil) {
    const headers = { "retry-after": String(Math.ceil((sim.limitedUntil - now) / 1000)) };
    return { ...refused(429, "TooManyRequests"), headers };
  }
  if (!accepted(tokens, incoming.headers.authorization)) return refused(401, "InvalidAuthenticationToken");
  if (incoming.method !== "GET") return refused(405, "Request_BadRequest");
  const { roles, epoch } = sim;
  return answerGraph({ tenant, roles, epoch, pageSize: options.pageSize ?? 2, url, eventual: isEventual(incoming) });
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const type = { "content-type": "application/json;odata.metadata=minimal", "request-id": "1" };
  response.writeHead(status, { ...type, ...headers }).end(body === null ? "" : JSON.stringify(body));
}

function misbehave(fault: DirectoryFault, right: Answer, response: ServerResponse): void {
  switch (fault.kind) {
    case "silent":
      return;
    case "lapse":
      return send(response, refused(401, "InvalidAuthenticationToken"));
    case "dropped":
      response.destroy();
      return;
    case "slow":
      setTimeout(() => send(response, right), fault.milliseconds).unref();
      return;
    case "status": {
      const headers = fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter };
      return send(response, { ...refused(fault.status, "UnknownError"), headers });
    }
    case "foreign":
      response.writeHead(fault.status, { "content-type": "text/html" }).end("<html>proxy planted-page</html>");
      return;
    case "login_page":
      response.writeHead(200, { "content-type": "text/html" }).end("<html>sign in planted-page</html>");
      return;
    case "cut_answer":
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(right.body).slice(0, -5));
      return;
    case "redirect":
      response.writeHead(302, { location: fault.to }).end();
      return;
    case "foreign_link":
      return send(response, { status: 200, body: { ...right.body, "@odata.nextLink": fault.to } });
    case "body":
      return send(response, { status: 200, body: fault.body });
  }
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** Starts one Entra tenant on 127.0.0.1: its token endpoint and Microsoft Graph at the same origin. */
export async function startDirectory(options: DirectoryOptions): Promise<DirectorySim> {
  const clock = options.now ?? (() => new Date());
  const sim: Sim = {
    options,
    tenant: createTenant(clock, options.lagMs ?? 0),
    tokens: { tokens: new Map(), clock, seconds: options.tokenSeconds ?? 3599 },
    calls: [],
    armed: [],
    origin: "",
    roles: new Set(options.roles ?? ALL_ROLES),
    limitedUntil: 0,
    epoch: 0,
  };
  const server = createServer((incoming, response) => {
    serve(sim, incoming, response).catch(() => response.destroy());
  });
  sim.origin = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  return {
    origin: sim.origin,
    tenant: sim.tenant,
    calls: sim.calls,
    fail: (fault, path = /^\/v1\.0\//, times = Number.POSITIVE_INFINITY) => void sim.armed.push({ fault, path, left: times }),
    mend: () => void sim.armed.splice(0),
    limit: (seconds) => {
      sim.limitedUntil = clock().getTime() + seconds * 1000;
    },
    forgetTrail: () => {
      sim.epoch += 1;
    },
    grant: (...roles) => {
      sim.roles = new Set(roles);
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { Behave, Behaviour, ParsedRequest } from "./behaviour.ts";
import { completion, errorBody } from "./completion.ts";
import { plain } from "./faults.ts";
import { parseRequest } from "./request.ts";

export interface ModelOptions {
  readonly models: readonly string[];
  readonly port?: number;
  /** Decides each answer; the schema's simplest value when absent. */
  readonly behave?: Behave;
  /** When given, requests must carry it as bearer token or api-key header. */
  readonly apiKey?: string;
  /** What every answer says besides, as a server that is left in debugging does. */
  readonly trace?: string;
  readonly now?: () => number;
}

/** One request as it arrived and what became of it. */
export interface ModelCall {
  readonly path: string;
  readonly request: ParsedRequest | undefined;
  readonly behaviour: Behaviour["kind"] | "rejected" | "models";
}

export interface ModelSim {
  /** Base URL including /v1. */
  readonly url: string;
  readonly origin: string;
  readonly calls: readonly ModelCall[];
  /** Replaces the behaviour for the requests to come. */
  behave(next: Behave): void;
  close(): Promise<void>;
}

interface Model {
  readonly options: ModelOptions;
  readonly calls: ModelCall[];
  behave: Behave;
}

function reply({ options: { trace } }: Model, response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ ...body, trace }));
}

function authorised({ options }: Model, { headers }: IncomingMessage): boolean {
  const key = options.apiKey;
  return key === undefined || headers.authorization === `Bearer ${key}` || headers["api-key"] === key;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function perform(model: Model, request: ParsedRequest, behaviour: Behaviour, response: ServerResponse): void {
  switch (behaviour.kind) {
    case "silent":
      return;
    case "dropped":
      response.destroy();
      return;
    case "slow":
      setTimeout(() => perform(model, request, behaviour.then, response), behaviour.milliseconds).unref();
      return;
    case "html":
      response.writeHead(behaviour.status, { "content-type": "text/html" }).end("<html><body><h1>Please wait</h1></body></html>");
      return;
    case "rate_limited":
      response.setHeader("retry-after", String(behaviour.retryAfterSeconds));
      reply(model, response, 429, errorBody("requests", "rate_limit_exceeded", "Rate limit reached for requests."));
      return;
    case "error":
      reply(
        model,
        response,
        behaviour.status,
        errorBody("server_error", behaviour.code, "The server had an error while processing the request."),
      );
      return;
    default:
      reply(model, response, 200, completion(request, behaviour, (model.options.now ?? Date.now)()));
  }
}

async function complete(model: Model, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = parseRequest(parseJson(await text(incoming)));
  const path = incoming.url ?? "";
  if (request === undefined || !model.options.models.includes(request.model)) {
    model.calls.push({ path, request, behaviour: "rejected" });
    if (request === undefined)
      reply(model, response, 400, errorBody("invalid_request_error", null, "The request could not be read."));
    else reply(model, response, 404, errorBody("invalid_request_error", "model_not_found", "The model does not exist.", "model"));
    return;
  }
  const behaviour = model.behave(request);
  model.calls.push({ path, request, behaviour: behaviour.kind });
  perform(model, request, behaviour, response);
}

async function route(model: Model, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const route = `${incoming.method ?? ""} ${(incoming.url ?? "").split("?")[0] ?? ""}`;
  if (!authorised(model, incoming)) {
    reply(model, response, 401, errorBody("invalid_request_error", "invalid_api_key", "Incorrect API key provided."));
  } else if (route === "POST /v1/chat/completions") {
    await complete(model, incoming, response);
  } else if (route === "GET /v1/models") {
    model.calls.push({ path: incoming.url ?? "", request: undefined, behaviour: "models" });
    const data = model.options.models.map((id) => ({ id, object: "model", created: 1_700_000_000, owned_by: "simulator" }));
    reply(model, response, 200, { object: "list", data });
  } else {
    reply(model, response, 404, errorBody("invalid_request_error", "unknown_url", "Unknown request URL."));
  }
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** Starts an OpenAI-compatible server on 127.0.0.1 that answers as `behave` decides and remembers every call. */
export async function startModel(options: ModelOptions): Promise<ModelSim> {
  const model: Model = { options, calls: [], behave: options.behave ?? plain };
  const server = createServer((incoming, response) => {
    route(model, incoming, response).catch(() => response.destroy());
  });
  const origin = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  return {
    url: `${origin}/v1`,
    origin,
    calls: model.calls,
    behave: (next) => {
      model.behave = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

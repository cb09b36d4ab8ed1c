import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text as read } from "node:stream/consumers";
import { z } from "zod";
import { Sent, type TeamsMessage } from "./messages.ts";
import { activityOf, type Press } from "./press.ts";
import { makeKey, type SigningKey, tokenOf } from "./tokens.ts";

export interface TeamsOptions {
  readonly port?: number;
  readonly tenant: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly channels: readonly string[];
  readonly now?: () => Date;
}

/** What the Bot Connector may do wrong: refuse with a status (429 with Retry-After), or do it and cut the connection. */
export type TeamsFault =
  | { readonly kind: "status"; readonly status: number; readonly code?: string }
  | { readonly kind: "done_and_cut" };

export interface TeamsSim {
  /** Base of all its hosts: login, keys and connector. */
  readonly url: string;
  readonly calls: readonly { readonly method: string; readonly path: string }[];
  messages(channel: string): readonly TeamsMessage[];
  /** Somebody presses a button: the bot is called. */
  press(message: TeamsMessage, press: Press): Promise<{ readonly status: number; readonly body: unknown }>;
  /** The last call once more. */
  retry(): Promise<{ readonly status: number; readonly body: unknown }>;
  /** The bot's messaging endpoint. */
  connect(url: string): void;
  fail(fault: TeamsFault, times?: number): void;
  close(): Promise<void>;
}

interface State {
  readonly options: TeamsOptions;
  readonly messages: TeamsMessage[];
  readonly calls: { readonly method: string; readonly path: string }[];
  readonly keys: { readonly right: SigningKey; readonly other: SigningKey; readonly unlisted: SigningKey };
  url: string;
  endpoint: string;
  last: { readonly body: string; readonly token: string | null } | null;
  armed: { readonly fault: TeamsFault; left: number } | null;
  count: number;
}

const ISSUER = "https://api.botframework.com";
const ACCESS = "bot-access-token";

/** Starts a tenant with our bot in it, its token endpoint and the Bot Connector's keys. */
export async function startTeams(options: TeamsOptions): Promise<TeamsSim> {
  const keys = { right: makeKey("k1", ["msteams"]), other: makeKey("k2", ["webchat"]), unlisted: makeKey("k1", ["msteams"]) };
  const state: State = { options, messages: [], calls: [], keys, url: "", endpoint: "", last: null, armed: null, count: 0 };
  const server = createServer((incoming, response) => void serve(state, incoming, response));
  state.url = `http://127.0.0.1:${await listening(server, options.port ?? 0)}`;
  return {
    url: state.url,
    calls: state.calls,
    messages: (channel) => state.messages.filter((one) => one.channel === channel),
    press: (message, press) => {
      const place = { tenant: options.tenant, serviceUrl: state.url, id: `f:${++state.count}` };
      state.last = { body: JSON.stringify(activityOf(message, press, place)), token: tokenFor(state, press) };
      return send(state);
    },
    retry: () => send(state),
    connect: (url) => void (state.endpoint = url),
    fail: (fault, times = 1) => void (state.armed = { fault, left: times }),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function tokenFor({ keys, options, url }: State, { forged }: Press): string | null {
  if (forged === "none") return null;
  const key = forged === "key" ? keys.unlisted : forged === "endorsement" ? keys.other : keys.right;
  const claims = {
    issuer: forged === "issuer" ? "https://sts.windows.net/x/" : ISSUER,
    audience: forged === "audience" ? "another-app" : options.appId,
    serviceUrl: forged === "serviceUrl" ? "https://evil.example/" : url,
    endsIn: forged === "expired" ? -301 : 3_600,
  };
  const token = tokenOf(key, claims, (options.now ?? (() => new Date()))());
  const unsigned = `${Buffer.from('{"alg":"none","kid":"k1"}').toString("base64url")}.${token.split(".")[1]}.AA`;
  return forged === "unsigned" ? unsigned : token;
}

async function send({ endpoint, last }: State): Promise<{ readonly status: number; readonly body: unknown }> {
  if (last === null) throw new Error("press something first");
  const authorization = last.token === null ? {} : { authorization: `Bearer ${last.token}` };
  const headers = { "content-type": "application/json; charset=utf-8", ...authorization };
  const answer = await fetch(endpoint, { method: "POST", body: last.body, headers });
  return { status: answer.status, body: await answer.json().catch(() => null) };
}

async function serve(state: State, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(incoming.url ?? "/", "http://teams");
  const path = decodeURIComponent(pathname);
  const body = await read(incoming);
  state.calls.push({ method: incoming.method ?? "", path });
  const published = publicAnswer(state, path, body);
  if (published !== null) return reply(response, ...published);
  if (incoming.headers.authorization !== `Bearer ${ACCESS}`) return reply(response, 401, refused("Unauthorized"));
  const fault = take(state);
  if (fault?.kind === "status") return misbehave(response, fault);
  const right = path === "/v3/conversations" ? create(state, body) : update(state, path, body);
  if (fault === null) reply(response, ...right);
  else response.destroy();
}

function misbehave(response: ServerResponse, { status, code }: Extract<TeamsFault, { kind: "status" }>): void {
  if (status === 429) response.setHeader("retry-after", "30");
  reply(response, status, refused(code ?? "ServiceError"));
}

/** The token endpoint and the documents with the keys: anybody may ask. */
function publicAnswer(state: State, path: string, body: string): readonly [number, object] | null {
  if (path === `/${state.options.tenant}/oauth2/v2.0/token`) return access(state, new URLSearchParams(body));
  if (path === "/v1/.well-known/openidconfiguration")
    return [200, { issuer: ISSUER, jwks_uri: `${state.url}/v1/.well-known/keys` }];
  return path === "/v1/.well-known/keys" ? [200, { keys: [state.keys.right.jwk, state.keys.other.jwk] }] : null;
}

function access({ options }: State, form: URLSearchParams): readonly [number, object] {
  const right = form.get("client_id") === options.appId && form.get("client_secret") === options.appSecret;
  return right ? [200, { token_type: "Bearer", expires_in: 3_600, access_token: ACCESS }] : [401, { error: "invalid_client" }];
}

const Creation = z.looseObject({ channelData: z.looseObject({ channel: z.looseObject({ id: z.string() }) }), activity: Sent });

function create(state: State, body: string): readonly [number, object] {
  const { data } = Creation.safeParse(JSON.parse(body));
  const channel = data?.channelData.channel.id ?? "";
  if (data === undefined || Buffer.byteLength(body) > 28_000) return [400, refused("BadSyntax")];
  if (!state.options.channels.includes(channel)) return [403, refused("BotNotInConversationRoster")];
  const id = String(1_700_000_000_000 + ++state.count);
  const conversation = `${channel};messageid=${id}`;
  state.messages.push({ conversation, id, channel, card: data.activity.attachments[0].content, edits: 0 });
  return [201, { id: conversation, activityId: id }];
}

function update({ messages }: State, path: string, body: string): readonly [number, object] {
  const [, conversation, id] = /^\/v3\/conversations\/(.+)\/activities\/(.+)$/.exec(path) ?? [];
  const at = messages.findIndex((one) => one.conversation === conversation && one.id === id);
  const [old, { data }] = [messages[at], Sent.safeParse(JSON.parse(body))];
  if (old === undefined || data === undefined) return [404, refused("ActivityNotFoundInConversation")];
  messages[at] = { ...old, card: data.attachments[0].content, edits: old.edits + 1 };
  return [200, { id: old.id }];
}

function refused(code: string): object {
  return { error: { code, message: "somebody@corp.example may not" } };
}

function take(state: State): TeamsFault | null {
  const { armed } = state;
  if (armed === null || armed.left <= 0) return null;
  armed.left -= 1;
  return armed.fault;
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function listening(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

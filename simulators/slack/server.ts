import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text as read } from "node:stream/consumers";
import type { SlackFault } from "./faults.ts";
import { openRooms, type Rooms, type SlackMessage } from "./messages.ts";
import { type Call, type Reply, replyTo } from "./methods.ts";
import { type Callback, callbackOf, type Press, type Signing } from "./press.ts";

export interface SlackOptions {
  readonly port?: number;
  readonly team: string;
  readonly token: string;
  readonly signingSecret: string;
  readonly channels: readonly string[];
  readonly now?: () => Date;
}

/** How the app answered a callback. */
export interface Answered {
  readonly status: number;
  readonly body: string;
}

export interface SlackSim {
  /** Base URL of the Web API. */
  readonly url: string;
  readonly calls: readonly Call[];
  /** What stands in a channel now, oldest first. */
  messages(channel: string): readonly SlackMessage[];
  /** Somebody presses a button: the app is called back. Throws when there is no such button. */
  press(message: SlackMessage, press: Press): Promise<Answered>;
  /** The last callback once more, byte for byte, as Slack does when it got no answer in time. */
  retry(reason?: string): Promise<Answered>;
  /** Where callbacks are sent: the app's interactivity request URL. */
  connect(url: string): void;
  /** Another secret signs from now on. */
  rotate(secret: string): void;
  /** Does this wrong for the next requests. */
  fail(fault: SlackFault, times?: number): void;
  close(): Promise<void>;
}

interface State {
  readonly rooms: Rooms;
  readonly options: SlackOptions;
  readonly calls: Call[];
  secret: string;
  callbacks: string | null;
  last: Callback | null;
  armed: { readonly fault: SlackFault; left: number } | null;
}

/** Starts a workspace with one app in it. */
export async function startSlack(options: SlackOptions): Promise<SlackSim> {
  const now = options.now ?? (() => new Date());
  const rooms = openRooms(options.channels, now);
  const state: State = { rooms, options, calls: [], secret: options.signingSecret, callbacks: null, last: null, armed: null };
  let triggers = 0;
  const signing = (): Signing => ({ team: options.team, secret: state.secret, now, nextTrigger: () => `1.2.${++triggers}` });
  const server = createServer((incoming, response) => void serve(state, incoming, response));
  const port = await listening(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}/api`,
    calls: state.calls,
    messages: (channel) => rooms.messages.filter((one) => one.channel === channel),
    press: (message, press) => {
      state.last = callbackOf(message, press, signing());
      return send(state, {});
    },
    retry: (reason = "http_timeout") => send(state, { "x-slack-retry-num": "1", "x-slack-retry-reason": reason }),
    connect: (url) => void (state.callbacks = url),
    rotate: (secret) => void (state.secret = secret),
    fail: (fault, times = 1) => void (state.armed = { fault, left: times }),
    close: () => closed(server),
  };
}

async function send({ callbacks, last }: State, more: Readonly<Record<string, string>>): Promise<Answered> {
  if (callbacks === null || last === null) throw new Error("connect() the app, and press something, first");
  const answer = await fetch(callbacks, { method: "POST", body: last.body, headers: { ...last.headers, ...more } });
  return { status: answer.status, body: await answer.text() };
}

async function serve(state: State, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const call = await callOf(incoming);
  state.calls.push(call);
  const fault = take(state);
  if (fault === null) return reply(response, 200, right(state, incoming, call));
  switch (fault.kind) {
    case "status":
      return reply(response, fault.status, { ok: false, error: "internal_error" });
    case "rate_limited":
      response.setHeader("retry-after", String(fault.seconds));
      return reply(response, 429, { ok: false, error: "ratelimited" });
    case "lies":
      return reply(response, 200, { ok: false, error: fault.error });
    case "page":
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in</html>");
      return;
    case "done_and_cut":
      right(state, incoming, call);
      response.destroy();
      return;
    case "silent":
      right(state, incoming, call);
      return;
    case "slow":
      setTimeout(() => reply(response, 200, right(state, incoming, call)), fault.milliseconds).unref();
  }
}

function right({ options, rooms }: State, { headers }: IncomingMessage, call: Call): Reply {
  if (headers.authorization !== `Bearer ${options.token}`) return { ok: false, error: "invalid_auth" };
  return replyTo(rooms, options.team, call);
}

function take(state: State): SlackFault | null {
  const { armed } = state;
  if (armed === null || armed.left <= 0) return null;
  armed.left -= 1;
  return armed.fault;
}

async function callOf(incoming: IncomingMessage): Promise<Call> {
  const url = new URL(incoming.url ?? "/", "http://slack");
  const sent = await read(incoming);
  const body: unknown = sent === "" ? {} : JSON.parse(sent);
  const args = { ...Object.fromEntries(url.searchParams), ...(typeof body === "object" ? body : {}) };
  return { method: url.pathname.replace("/api/", ""), args };
}

function reply(response: ServerResponse, status: number, body: Reply): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}

async function listening(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

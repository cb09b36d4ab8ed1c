import { z } from "zod";
import { clientEnvironment, localToken } from "../config/index.ts";

/** Talks to the running service as an operator. Throws an Error with one readable line: what is wrong, and the way out. */
export interface Client {
  get(path: string): Promise<unknown>;
  post(path: string, body: object): Promise<unknown>;
  /** The answer's bytes as they come; throws the same, and an Error when it is cut. */
  stream(path: string): AsyncIterable<Uint8Array>;
  /** The same as get(), or null when the service answers with this problem. */
  find(path: string, unless: string): Promise<unknown>;
}

const Problem = z.looseObject({ title: z.string(), detail: z.string() });

const TOKEN =
  "set OPS_TRUST_ADMIN_TOKEN to a token of the service's OPS_TRUST_ADMIN_TOKENS, or OPS_TRUST_DATA_DIR to its data folder";

/** What helps, by the problem's title. */
const WAYS_OUT: ReadonlyMap<string, string> = new Map([
  ["unauthenticated", TOKEN],
  ["not_an_auditor", "set OPS_TRUST_ADMIN_TOKEN to an auditor's token"],
  ["export_unknown", "take the .part files beside its file away, and run the export again"],
  ["CASE_UNKNOWN", "find its id with: cases --ticket KEY"],
  ["CASE_MOVED", "look again with: case show ID"],
  ["TRANSITION_FORBIDDEN", "see where it stands with: case show ID"],
  ["STORE_DOWN", "try again; the service's log says more"],
]);

/** The same for people. */
const OWN_WAYS_OUT: ReadonlyMap<string, string> = new Map([
  ...WAYS_OUT,
  ["unauthenticated", "set OPS_TRUST_ACCESS_TOKEN to a new one, of the API's audience and with its scope"],
  ["unknown_person", "the directory lacks your account at the identity provider: whoever keeps it can add it"],
  ["not_an_auditor", "whoever keeps the directory can put you into one of these groups"],
]);

const FINAL: ReadonlySet<string> = new Set(["unauthenticated", "unknown_person", "not_an_auditor", "export_unknown"]);

interface Where {
  readonly url: string;
  readonly token: string | undefined;
}

/** The service at OPS_TRUST_URL with OPS_TRUST_ADMIN_TOKEN; on the service's own machine both have defaults. */
export function operatorClient(dataDir: string, { url, token = localToken(dataDir) }: Where = clientEnvironment()): Client {
  return clientAt(url, token, { missing: `no operator token: ${TOKEN}`, waysOut: WAYS_OUT });
}

/** The same as a person, with the access token that the identity provider gave him. */
export function personClient({ url, accessToken } = clientEnvironment()): Client {
  const missing = "no access token: set OPS_TRUST_ACCESS_TOKEN to one that the identity provider gave you";
  return clientAt(url, accessToken, { missing, waysOut: OWN_WAYS_OUT });
}

/** Who takes evidence out: a person where OPS_TRUST_ACCESS_TOKEN is set, else an auditor's or operator's token. */
export function auditorClient(dataDir: string, env = clientEnvironment()): Client {
  return env.accessToken === undefined ? operatorClient(dataDir, env) : personClient(env);
}

/** Who reads a case's story: an operator, or, where there is no token of one, an auditor under his own name. */
export function readerClient(dataDir: string, env = clientEnvironment()): Client {
  const { token = localToken(dataDir) } = env;
  return token === undefined ? auditorClient(dataDir, env) : operatorClient(dataDir, { ...env, token });
}

interface Says {
  readonly missing: string;
  readonly waysOut: ReadonlyMap<string, string>;
}

function clientAt(url: string, token: string | undefined, { missing, waysOut }: Says): Client {
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    if (!URL.canParse(path, url)) throw new Error(`OPS_TRUST_URL is "${url}": a URL such as http://127.0.0.1:8080 is needed`);
    if (token === undefined) throw new Error(missing);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    return fetch(new URL(path, url), { ...init, headers, redirect: "error" }).catch(() => {
      throw new Error(`the service does not answer at ${url}: start it (npm start), or set OPS_TRUST_URL to where it listens`);
    });
  };
  const ask = async (path: string, init: RequestInit, unless?: string): Promise<unknown> => {
    const response = await send(path, init);
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok && answer !== null) return answer;
    const refused = Problem.safeParse(answer).data;
    if (refused !== undefined && refused.title === unless) return null;
    throw refusal(refused, url, waysOut);
  };
  return {
    get: (path) => ask(path, { method: "GET" }),
    async *stream(path) {
      const response = await send(path, { method: "GET" });
      if (!response.ok || response.body === null)
        throw refusal(Problem.safeParse(await response.json().catch(() => null)).data, url, waysOut);
      yield* response.body;
    },
    find: (path, unless) => ask(path, { method: "GET" }, unless),
    post: (path, body) => ask(path, { method: "POST", body: JSON.stringify(body) }),
  };
}

/** What a refusal says, with its problem's title as the cause. */
function refusal(problem: z.infer<typeof Problem> | undefined, url: string, waysOut: Says["waysOut"]): Error {
  if (problem === undefined || problem.title === "not_found")
    return new Error(
      `what answers at ${url} is not this service, or another version of it: set OPS_TRUST_URL to where it listens`,
    );
  const way = waysOut.get(problem.title);
  const said = `${problem.detail.replace(/\.$/, "")} (${problem.title})${way === undefined ? "" : `: ${way}`}`;
  return new Error(said, { cause: problem.title });
}

/** Trying the same again changes nothing: whoever asks has no right to it, or there is no such thing. */
export function isFinal(error: unknown): boolean {
  return error instanceof Error && typeof error.cause === "string" && FINAL.has(error.cause);
}

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
  ["export_unknown", "run the export again"],
  ["CASE_UNKNOWN", "find its id with: cases --ticket KEY"],
  ["CASE_MOVED", "look again with: case show ID"],
  ["TRANSITION_FORBIDDEN", "see where it stands with: case show ID"],
  ["STORE_DOWN", "try again; the service's log says more"],
]);

interface Where {
  readonly url: string;
  readonly token: string | undefined;
}

/** The service at OPS_TRUST_URL with OPS_TRUST_ADMIN_TOKEN; on the service's own machine both have defaults. */
export function operatorClient(dataDir: string, { url, token = localToken(dataDir) }: Where = clientEnvironment()): Client {
  return clientAt(url, token, `no operator token: ${TOKEN}`);
}

/** The same as a person, with the access token that the identity provider gave him. */
export function personClient({ url, accessToken } = clientEnvironment()): Client {
  return clientAt(url, accessToken, "no access token: set OPS_TRUST_ACCESS_TOKEN to one that the identity provider gave you");
}

function clientAt(url: string, token: string | undefined, missing: string): Client {
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
    throw new Error(refusal(refused, url));
  };
  return {
    get: (path) => ask(path, { method: "GET" }),
    async *stream(path) {
      const response = await send(path, { method: "GET" });
      if (!response.ok || response.body === null)
        throw new Error(refusal(Problem.safeParse(await response.json().catch(() => null)).data, url));
      yield* response.body;
    },
    find: (path, unless) => ask(path, { method: "GET" }, unless),
    post: (path, body) => ask(path, { method: "POST", body: JSON.stringify(body) }),
  };
}

function refusal(problem: z.infer<typeof Problem> | undefined, url: string): string {
  if (problem === undefined || problem.title === "not_found")
    return `what answers at ${url} is not this service, or another version of it: set OPS_TRUST_URL to where it listens`;
  const way = WAYS_OUT.get(problem.title);
  return `${problem.detail.replace(/\.$/, "")} (${problem.title})${way === undefined ? "" : `: ${way}`}`;
}

import type { Http, HttpResponse } from "../../http.ts";
import { asDown, down, failureOf, refusalCode } from "./failure.ts";
import type { Quiet } from "./quiet.ts";
import type { Credential } from "./token.ts";
import { Page } from "./wire.ts";

/** A query by OData names. `$filter` on anything but plain properties needs the slower index and is answered out of it. */
export type GraphQuery = Readonly<Record<string, string>>;

export interface GraphAsk {
  readonly query?: GraphQuery;
  /** Served from an index that may be minutes behind: never for what decides by itself. */
  readonly eventual?: true;
}

/** Reads of one tenant. Every failure is DIRECTORY_DOWN. */
export interface Graph {
  /** The object, or null when Graph itself says that there is none. */
  get(path: string, ask?: GraphAsk): Promise<unknown>;
  /** All items of a list, page after page; null when Graph says that there is no such object. */
  list(path: string, ask?: GraphAsk): Promise<readonly unknown[] | null>;
  /** One page at a link that Graph gave, which must lead back to it. */
  follow(link: string): Promise<Page>;
}

export interface GraphDeps {
  readonly http: Http;
  /** The base URL that every link must begin with. */
  readonly base: string;
  readonly credential: Credential;
  readonly quiet: Quiet;
}

/** A list longer than this is no group of reviewers. */
const MOST_PAGES = 100;

/** A client that signs in, keeps quiet when told, and repeats a read once after a 401. */
export function graph(deps: GraphDeps): Graph {
  const page = async (path: string, eventual?: true): Promise<Page | null> => {
    const body = await ask(deps, path, eventual);
    return body === null ? null : pageOf(body);
  };
  return {
    get: (path, { query = {}, eventual } = {}) => ask(deps, `${path}${searchOf(query)}`, eventual),
    list: async (path, { query = {}, eventual } = {}) => {
      const first = await page(`${path}${searchOf(query)}`, eventual);
      if (first === null) return null;
      const items = [...first.value];
      let link = first["@odata.nextLink"];
      for (let pages = 1; link !== undefined; pages += 1) {
        if (pages >= MOST_PAGES) throw down("too_long");
        const next = await page(inside(deps, link), eventual);
        // An object that went away between two pages leaves half a list.
        if (next === null) throw down("cut");
        items.push(...next.value);
        link = next["@odata.nextLink"];
      }
      return items;
    },
    follow: async (link) => {
      const found = await page(inside(deps, link));
      if (found === null) throw down("cut", { status: 404 });
      return found;
    },
  };
}

function pageOf(body: unknown): Page {
  const read = Page.safeParse(body);
  if (!read.success) throw down("shape");
  return read.data;
}

/** The path of a link below our base. It carries our token: one that leads elsewhere is refused. */
function inside({ base }: GraphDeps, link: string): string {
  if (!link.startsWith(`${base}/`)) throw down("foreign_link");
  return link.slice(base.length);
}

async function ask(deps: GraphDeps, path: string, eventual?: true): Promise<unknown> {
  try {
    let answer = await once(deps, path, eventual);
    if (answer.status === 401) answer = await once(deps, path, eventual);
    if (answer.status === 404 && refusalCode(answer) !== null) return null;
    if (answer.status !== 200) throw failureOf(answer);
    return answer.json();
  } catch (error) {
    throw asDown(error);
  }
}

async function once({ http, credential, quiet }: GraphDeps, path: string, eventual?: true): Promise<HttpResponse> {
  quiet.before();
  const token = await credential.token();
  const answer = await http.request({
    method: "GET",
    path,
    headers: { authorization: `Bearer ${token}`, ...(eventual === undefined ? {} : { consistencylevel: "eventual" }) },
  });
  quiet.after(answer);
  if (answer.status === 401) credential.refused(token);
  return answer;
}

/** Blanks as %20 and the option's dollar as it is: what every OData server reads. */
function searchOf(query: GraphQuery): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** A text as an OData literal: a quote inside is written twice. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

import type { Desk } from "./desk.ts";
import { oid } from "./idp.ts";
import type { Name } from "./people.ts";

/** A page as a browser without scripts gets it. */
export interface Seen {
  readonly status: number;
  readonly url: string;
  readonly text: string;
  readonly headers: Headers;
}

/** A browser that keeps cookies a host and follows redirects. */
export interface Visit {
  readonly cookies: ReadonlyMap<string, string>;
  get(path: string): Promise<Seen>;
  /** Sends a form; `origin` is what the browser says it comes from. */
  post(path: string, form: Readonly<Record<string, string>>, origin?: string | null): Promise<Seen>;
}

/** Opens a browser at the desk's service. */
export function visit(desk: Pick<Desk, "url">): Visit {
  const jar = new Map<string, string>();
  const go = async (url: string, init: RequestInit, hops = 0): Promise<Seen> => {
    const { host, href } = new URL(url, desk.url);
    const cookie = [...jar].flatMap(([name, value]) =>
      name.startsWith(`${host} `) ? [`${name.slice(host.length + 1)}=${value}`] : [],
    );
    const headers = { ...Object.fromEntries(new Headers(init.headers)), cookie: cookie.join("; ") };
    const answer = await fetch(href, { ...init, headers, redirect: "manual" });
    for (const set of answer.headers.getSetCookie()) keep(jar, host, set);
    const to = answer.headers.get("location");
    if (to !== null && hops < 10) return go(new URL(to, href).href, {}, hops + 1);
    return { status: answer.status, url: href, text: await answer.text(), headers: answer.headers };
  };
  return {
    cookies: jar,
    get: (path) => go(path, {}),
    post: (path, form, origin = desk.url) =>
      go(path, {
        method: "POST",
        body: new URLSearchParams(form).toString(),
        headers: { "content-type": "application/x-www-form-urlencoded", ...(origin === null ? {} : { origin }) },
      }),
  };
}

function keep(jar: Map<string, string>, host: string, set: string): void {
  const [pair = ""] = set.split(";");
  const at = pair.indexOf("=");
  const name = `${host} ${pair.slice(0, at)}`;
  if (/expires=thu, 01 jan 1970/i.test(set)) jar.delete(name);
  else jar.set(name, pair.slice(at + 1));
}

/** Follows a link to our login, chooses somebody on the provider's page, and gives the page that comes then. */
export async function signIn(
  desk: Pick<Desk, "idp">,
  browser: Visit,
  who: Name | "mallory" | "nobody",
  path = "/login",
): Promise<Seen> {
  const asked = await browser.get(path);
  const request = /name="request" value="([^"]*)"/.exec(asked.text)?.[1]?.replaceAll("&amp;", "&");
  if (request === undefined) return asked;
  const account = who === "nobody" ? "nobody" : oid(who);
  return browser.post(`${desk.idp.issuer}/login`, { request, account });
}

/** The hidden fields of a page's form for a verb; {} when it has none. */
export function formOf({ text }: Seen, verb: string): Readonly<Record<string, string>> {
  const form = text.split("<form ").find((part) => part.includes(`name="verb" value="${verb}"`)) ?? "";
  const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  return Object.fromEntries(hidden.map((found) => [found[1] ?? "", found[2] ?? ""]));
}

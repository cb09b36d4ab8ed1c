import { finder, type Span } from "../span.ts";

// Cookie: a=b; c=d and Set-Cookie, as a header, a member of JSON or an option of a command.
export const COOKIE = /(?<![A-Za-z])cookie2?["']?[ \t]{0,3}:[ \t]{0,3}["']?[^\s=;,"']{1,128}=[^\r\n"']{1,4096}/gi;
const COOKIE_NAME = /^[^:]{1,12}:[ \t]{0,3}["']?/;
// curl -u user:password
export const CURL =
  /(?<![A-Za-z])curl[ \t][^\r\n|]{0,200}?(?<=\s)(?:-u|-U|--user|--proxy-user)[ =]?["']?[^\s:"']{1,128}:[^\s"']{1,256}/g;
const CURL_NAME = /^.{0,208}\s(?:-u|-U|--user|--proxy-user)[ =]?["']?/;
// Signed addresses: whoever has one may what it allows.
export const SIGNED = /(?<=[?&;](?:sig(?:nature)?|x-amz-signature|x-goog-signature|x-amz-security-token)=)[\w%+/=.~-]{16,2048}/gi;
// Addresses that anybody may post to who knows them.
export const HOOK =
  /(?<=hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/|webhook\.office\.com\/webhookb2\/)[\w/@%-]{8,512}/gi;

const SIGNING = /[?&;](?:sig|x-)/i;

const cookie = finder("SECRET", COOKIE);
const curl = finder("SECRET", CURL);
const signed = finder("SECRET", SIGNED);
const hook = finder("SECRET", HOOK);

/** Secrets of the web: cookies, signed addresses, addresses of hooks, and passwords of commands. */
export function findWebSecrets(text: string): Span[] {
  const spans = findCookies(text);
  // What none of them is without costs next to nothing to look for.
  if (text.includes("=") && SIGNING.test(text)) spans.push(...signed(text));
  if (text.includes("/") && /hook/i.test(text)) spans.push(...hook(text));
  if (text.includes("curl") && text.includes(" -")) spans.push(...named(text, curl(text), CURL_NAME));
  return spans;
}

/** Cookies may be longer than any window of a long text. */
export function findCookies(text: string): Span[] {
  return text.includes("=") && /cookie/i.test(text) ? [...named(text, cookie(text), COOKIE_NAME)] : [];
}

function named(text: string, spans: readonly Span[], name: RegExp): readonly Span[] {
  return spans.map((span) => ({ ...span, start: span.start + (name.exec(text.slice(span.start, span.end))?.[0].length ?? 0) }));
}

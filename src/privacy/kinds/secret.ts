import { type Find, finder, type Span } from "../span.ts";
import { ASSIGNED, BEFORE_ASSIGNED, BEFORE_OPTION, BEFORE_SPOKEN, isSaying, OPTION, SPOKEN } from "./secret-words.ts";
import { findWebSecrets } from "./web-secrets.ts";

// Header values. "Basic" and "Token" are ordinary words too: what follows must look random.
export const AUTHORIZATION = /(?<![\w-])(?:Bearer|Basic|Token|ApiKey|Digest)[ \t]{1,4}[A-Za-z0-9+/._~=-]{16,4096}/gi;
export const JWT = /(?<![\w.-])eyJ[\w-]{8,4096}\.[\w-]{4,8192}(?:\.[\w-]{0,4096}){0,3}/g;
// Keys that carry their maker's prefix: AWS, GitHub, GitLab, Slack, Google, Stripe, npm, OpenAI, Atlassian.
export const PREFIXED =
  /(?<![\w-])(?:(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA)[A-Z0-9]{16}(?!\w)|(?:gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|AIza|sk_live_|rk_live_|sk_test_|npm_|sk-|ATATT|ATCTT|dop_v1_|shp(?:at|ss)_)[\w=-]{16,512})/g;
// A one-time code after its name: "TOTP 123 456", "2FA code: 123456".
export const ONE_TIME =
  /(?<![A-Za-z])(?:[th]?otp|2fa|mfa|one[- ]time|authenticator)(?:[ _-](?:code|password|token))?(?: is)?[ :=#-]{1,4}\d{3}[ -]?\d{3}(?!\d)/gi;
const SIX_DIGITS = /(?<=[a-z][ :=#-]{1,4})\d{3}[ -]?\d{3}(?!\d)/i;
// https://user:password@host: the user part only.
export const URL_CREDENTIALS = /(?<=:\/\/)[^\s/:@[\]]{0,128}:[^\s/[\]]{1,256}(?=@)/g;
const WITH_CREDENTIALS = /:\/\/[^\s/:@[\]]{0,128}:[^\s/@[\]]{1,256}@/;

const KEY_BEGIN = "-----BEGIN ";
const KEY_END = "-----END ";

/** Each needs nothing but the text. */
type Look = (text: string) => readonly Span[];

const option = valueOnly(finder("SECRET", OPTION), BEFORE_OPTION, isSaying);

const finders: readonly Look[] = [
  finder("SECRET", AUTHORIZATION, (match) => random(match.slice(match.search(/[ \t]/)))),
  onlyWith(/eyJ/, finder("SECRET", JWT)),
  finder("SECRET", PREFIXED),
  onlyWith(/[:=]/, valueOnly(finder("SECRET", ASSIGNED), BEFORE_ASSIGNED, isSaying)),
  valueOnly(
    finder("SECRET", SPOKEN, (match) => /[\d!#$%&*+?@^_~]/.test(match)),
    BEFORE_SPOKEN,
  ),
  (text) => (text.includes("--") || text.includes(" -") ? option(text) : []),
  onlyWith(SIX_DIGITS, valueOnly(finder("SECRET", ONE_TIME), /^[^\d]*(?:2fa)?[^\d]*/i)),
  onlyWith(WITH_CREDENTIALS, finder("SECRET", URL_CREDENTIALS)),
  findPrivateKeys,
  findWebSecrets,
];

/** Secrets: credentials in headers, tokens, keys, passwords after their name, and those in URLs. */
export const findSecret: Find = (text) => {
  const found: Span[] = [];
  for (const find of finders) for (const span of find(text)) found.push(span);
  return found;
};

/** For a pattern that no text matches without matching this one, too: it costs a tenth (measured). */
function onlyWith(necessary: RegExp, find: Look): Look {
  return (text) => (necessary.test(text) ? find(text) : []);
}

/** Keeps the name readable and covers what it names, unless that is no value. */
function valueOnly(find: Look, before: RegExp, isNone: (value: string) => boolean = () => false): Look {
  const named = (text: string, spans: readonly Span[]): readonly Span[] =>
    spans.flatMap((span) => {
      const match = text.slice(span.start, span.end);
      const name = before.exec(match);
      const from = name === null ? 0 : name.index + name[0].length;
      const end = /["']$/.test(match) ? span.end - 1 : span.end;
      return span.start + from < end && !isNone(text.slice(span.start + from, end))
        ? [{ ...span, start: span.start + from, end }]
        : [];
    });
  return (text) => {
    const spans = find(text);
    return spans.length === 0 ? spans : named(text, spans);
  };
}

function random(value: string): boolean {
  return /\d/.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value)) || /[+/=_~]/.test(value);
}

/** PEM private keys; one without an end reaches to the end of the text. */
export function findPrivateKeys(text: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(KEY_BEGIN); at >= 0; at = text.indexOf(KEY_BEGIN, at + 1)) {
    if (!/^[A-Z0-9 ]{0,40}PRIVATE KEY/.test(text.slice(at + KEY_BEGIN.length, at + KEY_BEGIN.length + 52))) continue;
    const close = text.indexOf(KEY_END, at);
    const line = close < 0 ? -1 : text.indexOf("-----", close + KEY_END.length);
    const end = line < 0 ? text.length : line + 5;
    spans.push({ kind: "SECRET", start: at, end });
    at = end - 1;
  }
  return spans;
}

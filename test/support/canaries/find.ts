import { FORMS } from "./personal.ts";
import { MARK, secretsNamedIn } from "./secrets.ts";

/** Which canaries count somewhere: personal data lies by design where notes are kept. */
export type Counted = "all" | "secrets";

/** MARK inside of base64, after so many bytes of the same group of three. */
function base64Form(before: number): string {
  const text = Buffer.from("\0".repeat(before) + MARK).toString("base64url");
  const whole = before === 0 ? [0, 16] : [before === 1 ? 2 : 3, 16];
  return text.slice(...whole);
}

const MARKS = [MARK, base64Form(0), base64Form(1), base64Form(2), Buffer.from(MARK).toString("hex")];

/** Secrets that no set-up can choose: what every JWT and every PEM of a private key has. */
const SHAPES: readonly (readonly [string, string])[] = [
  ["a signed token", "eyJhbGciOi"],
  ["a secret of the demo", "demo-secret-"],
  ["a private key", "PRIVATE KEY-----"],
];

/** The names of the canaries that stand in a text, never their values. */
export function canariesIn(text: string, counted: Counted = "all"): readonly string[] {
  const shapes = SHAPES.flatMap(([name, form]) => (text.includes(form) ? [name] : []));
  const secrets = MARKS.some((mark) => text.includes(mark)) ? secretsNamedIn(readable(text)) : [];
  return [...secrets, ...shapes, ...(counted === "all" ? personalIn(text) : [])];
}

function personalIn(text: string): readonly string[] {
  return Object.entries(FORMS).flatMap(([name, forms]) => (forms.some((form) => text.includes(form)) ? [name] : []));
}

/** With what is written in base64 or hex beside it as text. */
function readable(text: string): string {
  const runs = text.match(/[A-Za-z0-9+/_-]{12,}={0,2}/g) ?? [];
  const decoded = runs.flatMap((run) => [
    Buffer.from(run, "base64").toString("latin1"),
    Buffer.from(run, "hex").toString("latin1"),
  ]);
  return [text, ...decoded].join("\n");
}

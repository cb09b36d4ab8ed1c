import { deceptiveIn } from "./deceptive.ts";

/** What may make a card show something else than what is done. */
export const LINTS = [
  "invisible",
  "mixed-script",
  "fullwidth",
  "not-nfc",
  "padding",
  "zalgo",
  "link-or-markdown",
  "host-markup",
] as const;
export type Lint = (typeof LINTS)[number];

/** How the output filter and deceptiveIn() name the same things, more closely. */
const CLOSER: Readonly<Record<Lint, readonly string[]>> = {
  invisible: ["invisible", "bidi", "tag", "variation_selector"],
  "mixed-script": ["mixed_script"],
  fullwidth: ["fullwidth"],
  "not-nfc": ["not_nfc"],
  padding: ["padding"],
  zalgo: ["zalgo"],
  "link-or-markdown": ["link", "image"],
  "host-markup": ["markup", "template"],
};

const PADDING = /\n{6}|[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]{40}/;
// "data: 5 rows" is prose; what a client would open has no blank after its colon.
const LINK =
  /!\[|\]\(|\[[^[\]\n]{1,100}\]\s{0,3}\[[^[\]\n]{0,100}\]|^[ \t]{0,3}\[[^[\]\n]{1,100}\]:|https?:\/\/|(?<!\w)data:(?=\S)|javascript:/im;
const MARKUP = /\[\/?code\]|\{(?:panel|color|code|noformat|html)(?:[:}])|\{\{|<[a-z/!]/i;

/** The names of what in a text may deceive the reader of a card; [] = nothing. */
export function cardlint(text: string): readonly Lint[] {
  const unlike = deceptiveIn(text);
  const found: Readonly<Record<Lint, boolean>> = {
    invisible: unlike.some((name) => CLOSER.invisible.includes(name)),
    "mixed-script": unlike.includes("mixed_script"),
    fullwidth: unlike.includes("fullwidth"),
    "not-nfc": text.normalize("NFC") !== text,
    padding: PADDING.test(text),
    zalgo: unlike.includes("zalgo"),
    "link-or-markdown": LINK.test(text),
    "host-markup": MARKUP.test(text),
  };
  return LINTS.filter((name) => found[name]);
}

/** The names of `deceptive` and, of what cardlint found, those that are not among them by a closer name. */
export function withLint(deceptive: readonly string[], lint: readonly Lint[]): readonly string[] {
  const more = lint.filter((name) => !CLOSER[name].some((closer) => deceptive.includes(closer)));
  return [...new Set([...deceptive, ...more.map((name) => CLOSER[name][0] ?? name)])].sort();
}

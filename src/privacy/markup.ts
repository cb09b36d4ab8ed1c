/** One thing that a ticket system, a mail client or a template engine would act on, and what is left of it. */
export interface Markup {
  readonly name: string;
  readonly pattern: RegExp;
  readonly by: string;
}

const LINK = "⟦link removed⟧";
const IMAGE = "⟦image removed⟧";
const MARKUP = "⟦markup removed⟧";
const TEMPLATE = "⟦template removed⟧";

// By a marker our own messages are found again, by a command people answer: a text that others had a part in may hold neither.
const MARKER = "⟦marker removed⟧";
const COMMAND = "⟦command removed⟧";

/** In this order; every quantifier is bounded. */
export const MARKUPS: readonly Markup[] = [
  { name: "marker", pattern: /\[\s{0,5}ots:[^[\]\n]{0,200}\]?/gi, by: MARKER },
  { name: "command", pattern: /(?<![\w/.-])\/ots(?![\w/-])(?:[ \t]{1,8}[\w-]{1,40}){0,2}/gi, by: COMMAND },
  { name: "template", pattern: /\{\{[^{}]{0,500}\}{0,2}|\$\{[^{}]{0,500}\}|#\{[^{}]{0,500}\}|<%[^%]{0,500}%?>?/g, by: TEMPLATE },
  { name: "image", pattern: /!\[[^[\]]{0,300}\](?:\([^()]{0,1000}\)|\[[^[\]]{0,300}\])/g, by: IMAGE },
  { name: "image", pattern: /!(?!\s)[^!\n|]{1,200}\.(?:png|jpe?g|gif|svg|webp|bmp)(?:\|[^!\n]{0,200})?!/gi, by: IMAGE },
  { name: "link", pattern: /\[([^[\]\n]{0,300})\](?:\([^()\n]{0,1000}\)|\[[^[\]\n]{0,300}\])/g, by: `$1 ${LINK}` },
  { name: "link", pattern: /^[ \t]{0,3}\[[^[\]\n]{1,100}\]:[^\n]{0,1000}$/gm, by: LINK },
  { name: "mention", pattern: /\[~[^[\]\n]{0,200}\]/g, by: "⟦mention removed⟧" },
  { name: "link", pattern: /\[\^[^[\]\n]{1,200}\]/g, by: LINK },
  { name: "link", pattern: /\[([^[\]\n|]{0,300})\|[^[\]\n]{0,1000}\]/g, by: `$1 ${LINK}` },
  { name: "markup", pattern: /\[\/?(?:code|url|img|color|size|b|i|u|html|script)(?:=[^[\]\n]{0,300})?\]/gi, by: MARKUP },
  { name: "markup", pattern: /\{\/?[a-z][\w-]{0,30}(?:[:=|][^{}\n]{0,300})?\}/gi, by: MARKUP },
  { name: "markup", pattern: /<(?:[a-z/!?][^<>]{0,1000})>?/gi, by: MARKUP },
  { name: "markup", pattern: /&(?:#x?[0-9a-f]{1,8}|[a-z]{2,10});/gi, by: MARKUP },
  {
    name: "link",
    pattern: /(?:javascript|vbscript|jar|data)\s{0,3}:\s{0,3}(?=[a-z]{1,20}\/|\w{1,20}[.(])[^\s]{0,1000}/gi,
    by: LINK,
  },
  { name: "link", pattern: /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,20}:\/\/[^\s⟦⟧]{0,2000}/gi, by: LINK },
  { name: "link", pattern: /(?<![\w@.-])www\.[^\s⟦⟧]{1,2000}/gi, by: LINK },
  { name: "link", pattern: /(?<!\w)mailto:[^\s⟦⟧]{0,500}/gi, by: LINK },
  { name: "link", pattern: /\\\\[\w.$-]{1,100}\\[^\s⟦⟧]{0,500}|(?<![\w:/])\/\/[\w-]{1,60}\.[^\s⟦⟧]{1,500}/g, by: LINK },
];

/** An "@" that would call somebody, by name or as `@[Name]` (a ServiceNow journal's own form), the wide one too; the one inside a mail address stays, so that redaction still knows it. */
export const MENTION = /(?<![\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-])[@\uff20](?=[\p{L}\p{N}_[])/gu;

import { createHash } from "node:crypto";
import { appendixOf, type Export, type World } from "../../pipeline/index.ts";
import { html } from "../pages/html.ts";
import { answers } from "./answers.ts";
import { changes, lineages } from "./changes.ts";
import { checkpoints, counts, head, leftOutText, verdict } from "./checks.ts";
import { decisions } from "./decisions.ts";
import { exceptions, exercises } from "./exceptions.ts";
import { recheck } from "./recheck.ts";
import { STYLE } from "./style.ts";

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** An audit appendix as one page that needs nothing else and runs nothing: read from the evidence as it is written, ready to be printed. */
export async function* appendix(world: World, found: Export): AsyncGenerator<string> {
  const parts = await appendixOf(world, found);
  const checked = await parts.checked();
  yield top(found);
  yield head(found, { log: world.logName, region: world.region, made: world.clock().toISOString() }).html;
  yield verdict(checked).html;
  yield heading("Decisions");
  yield* decisions(parts);
  yield heading("Approvals and other answers");
  yield* answers(parts);
  yield heading("Changes");
  yield* changes(parts);
  yield heading("From the fields of a ticket to the write");
  yield* lineages(parts);
  yield heading("Exercises");
  yield* exercises(parts);
  yield heading("Exceptions");
  yield* exceptions(parts);
  yield heading("Checkpoints");
  yield checkpoints(checked).html;
  yield heading("What the period holds");
  yield counts(checked).html;
  yield heading("How to check this without us");
  yield recheck(found).html;
  yield leftOutText(parts.leftOut()).html;
  yield "</main>\n</body>\n</html>\n";
}

function top({ from, to }: Export): string {
  const title = `Audit appendix ${from.slice(0, 10)} to ${to.slice(0, 10)}`;
  // The style is our own constant: html`` would escape its quotes.
  return `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${STYLE_HASH}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
`.html
  }<style>${STYLE}</style>
</head>
<body>
<main>
`;
}

function heading(text: string): string {
  return html`<h2>${text}</h2>
`.html;
}

import { createHash } from "node:crypto";
import { z } from "zod";

const Hashed = z.object({ text: z.string(), sha256: z.string() }).nullable();
const Shown = z.object({
  decisions: z.array(z.object({ entry: z.string(), at: z.string(), kind: z.string(), prompt: Hashed, context: Hashed })),
});

/** The context and prompt behind each decision of a case, each with the hash that the evidence holds, recomputed here. */
export function printPrompt(answer: unknown): string {
  const { decisions } = Shown.parse(answer);
  if (decisions.length === 0) return "nothing was decided in this case yet";
  return decisions
    .map(({ entry, at, kind, prompt, context }) =>
      [
        `${at}  ${kind}  entry ${entry}`,
        ...block("context", context, "not recorded: the entry is of an earlier version, or no ticket was read"),
        ...block("prompt", prompt, "no model was asked"),
      ].join("\n"),
    )
    .join("\n\n");
}

function block(title: string, hashed: z.infer<typeof Hashed>, none: string): readonly string[] {
  if (hashed === null) return [`----- ${title}: ${none}`];
  const same = createHash("sha256").update(hashed.text).digest("hex") === hashed.sha256;
  const verdict = same ? "recomputed: the same" : "recomputed: NOT THE SAME";
  return [`----- ${title} (${hashed.text.length} characters, sha256 ${hashed.sha256}, ${verdict})`, visible(hashed.text)];
}

/** Others wrote these texts: what a terminal would obey, and what nobody sees, is written out. */
function visible(text: string): string {
  return text.replaceAll(/[^\P{C}\n\t]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

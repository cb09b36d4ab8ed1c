import { parseObject } from "./line.ts";

/**
 * The notes in the lines of a file of checkpoints. Passed over is only what a crash cut off: a last line without its end, and the beginning of the line that
 * follows, which was written again. Any other line that cannot be read is given as it stands, as a note that nobody signed.
 */
export function notesIn(text: string): readonly string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, i) => {
    const note = parseObject(line)?.["note"];
    if (typeof note === "string") return [note];
    return isCutOff(line, lines[i + 1]) ? [] : [line];
  });
}

/** The cut may have gone through a character. */
function isCutOff(line: string, next: string | undefined): boolean {
  return next?.startsWith(line.replace(/\uFFFD+$/u, "")) ?? true;
}

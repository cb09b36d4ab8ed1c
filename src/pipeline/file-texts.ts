import { type Attachment, OpsError } from "../case/index.ts";
import type { TicketSystem } from "../ports/index.ts";
import { searchableFiles, textOfFile } from "../privacy/index.ts";
import { within, withPatience } from "./patience.ts";

/** So long all files of a ticket together may take. */
const FILES_SECONDS = 5;

/** The texts of people's plain-text files by file id, one outside call each. A file that is missing nobody could read, for whatever reason: that brings its ticket to people, while waiting for it would let anybody who attaches a broken one stop it for ever. */
export function fileTexts(
  system: Pick<TicketSystem, "file">,
  files: readonly Attachment[],
  seconds: number = FILES_SECONDS,
): Promise<ReadonlyMap<string, string>> {
  return withPatience(seconds, async (signal) => {
    const texts = new Map<string, string>();
    for (const file of searchableFiles(files)) {
      if (signal.aborted) break;
      const text = await textOf(system, file, signal);
      if (text !== null) texts.set(file.id, text);
    }
    return texts;
  });
}

async function textOf(system: Pick<TicketSystem, "file">, file: Attachment, signal: AbortSignal): Promise<string | null> {
  try {
    const bytes = await within(signal, system.file(file, signal));
    return bytes === null ? null : textOfFile(file, bytes);
  } catch (error) {
    // A system that is down altogether shows when the ticket itself is read.
    if (error instanceof OpsError) return null;
    throw error;
  }
}

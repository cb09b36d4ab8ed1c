import type { Attachment } from "../case/index.ts";
import type { TicketSystem } from "../ports/index.ts";
import { searchableFiles, textOfFile } from "../privacy/index.ts";

/** The texts of people's plain-text files by file id, one outside call each; a file that is missing nobody read. */
export async function fileTexts(system: TicketSystem, files: readonly Attachment[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const file of searchableFiles(files)) {
    const bytes = await system.file(file);
    const text = bytes === null ? null : textOfFile(file, bytes);
    if (text !== null) texts.set(file.id, text);
  }
  return texts;
}

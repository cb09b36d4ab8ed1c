/** No entry is so long: what goes on without an end is handed out as it is, and is no entry. */
const LONGEST = 4_000_000;

/** Lines of a stream of text, a chunk's worth at a time; \n alone ends a line (records may hold U+2028). */
export async function* linesIn(chunks: AsyncIterable<unknown>): AsyncGenerator<readonly string[]> {
  let rest = "";
  for await (const chunk of chunks) {
    const text = String(chunk);
    if (!text.includes("\n") && rest.length < LONGEST) {
      rest += text;
      continue;
    }
    const lines = (rest + text).split("\n");
    rest = lines.length > 1 ? (lines.pop() ?? "") : "";
    yield lines;
  }
  if (rest !== "") yield [rest];
}

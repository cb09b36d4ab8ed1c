/** One row of a table: its cells, or why it is none. `row` is the line it starts on. */
export type CsvRow =
  | { readonly row: number; readonly cells: readonly string[] }
  | { readonly row: number; readonly broken: string };

const MAX_LINES = 1_000;

/** Rows of comma separated values (RFC 4180): quotes, doubled quotes, line ends inside quotes. A quote that never ends breaks its row only. */
export async function* csvRows(lines: AsyncIterable<string>): AsyncGenerator<CsvRow> {
  let line = 0;
  let start = 1;
  let open: string[] = [];
  for await (const next of lines) {
    line += 1;
    if (open.length === 0) start = line;
    open.push(next);
    const whole = open.join("\n");
    if (quotes(whole) % 2 === 1) {
      if (open.length < MAX_LINES) continue;
      yield { row: start, broken: `a quote is opened and not closed within ${MAX_LINES} lines` };
      open = [];
      continue;
    }
    open = [];
    if (whole.trim() !== "") yield { row: start, cells: cellsOf(whole) };
  }
  if (open.length > 0) yield { row: start, broken: "a quote is opened and never closed" };
}

function quotes(text: string): number {
  return text.split('"').length - 1;
}

function cellsOf(row: string): readonly string[] {
  return row.includes('"') ? quotedCells(row) : row.split(",");
}

function quotedCells(row: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < row.length; i += 1) {
    const char = row[i] ?? "";
    if (char === '"' && quoted && row[i + 1] === '"') {
      cell += '"';
      i += 1;
    } else if (char === '"') quoted = !quoted;
    else if (char === "," && !quoted) {
      cells.push(cell);
      cell = "";
    } else cell += char;
  }
  return [...cells, cell];
}

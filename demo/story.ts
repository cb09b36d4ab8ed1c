import type { Line, Tone } from "./narrate.ts";

/** Prints for people. */
export interface Teller {
  /** A line of running text. */
  text(line?: string): void;
  heading(line: string): void;
  /** A step: seconds since the start, ticket, who, what. */
  step(ticket: string, at: Date, line: Line): void;
  /** A text of others, whole: indented, long lines wrapped. */
  quote(text: string): void;
  /** Rows of equal columns under a header. */
  table(header: readonly string[], rows: readonly (readonly string[])[]): void;
}

const QUOTED = 108;

const CODES: Readonly<Record<Tone | "bold" | "dim", string>> = {
  plain: "",
  done: "32",
  asked: "33",
  stopped: "35",
  bold: "1",
  dim: "2",
};

/** Tells on standard output; in colour only when a person sees it on a terminal. */
export function createTeller(out: NodeJS.WriteStream, environment: Readonly<Record<string, string | undefined>>): Teller {
  const coloured = out.isTTY && environment["NO_COLOR"] === undefined;
  const paint = (tone: keyof typeof CODES, text: string): string =>
    coloured && CODES[tone] !== "" ? `\u001B[${CODES[tone]}m${text}\u001B[0m` : text;
  const text = (line = ""): void => void out.write(`${line}\n`);
  return {
    text,
    heading: (line) => text(`\n${paint("bold", line)}`),
    step: (ticket, at, { who, what, tone }) => {
      const seconds = ((at.getTime() - performance.timeOrigin) / 1000).toFixed(1).padStart(5);
      text(`${paint("dim", `${seconds}s`)}  ${paint("bold", ticket.padEnd(10))}  ${who.padEnd(12)}  ${paint(tone, what)}`);
    },
    quote: (quoted) => {
      for (const line of quoted.split(/\r?\n/)) for (const part of wrapped(line)) text(`    ${part}`);
    },
    table: (header, rows) => {
      const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
      const laid = (cells: readonly string[]): string =>
        cells
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join("  ")
          .trimEnd();
      text(paint("dim", laid(header)));
      for (const row of rows) text(laid(row));
    },
  };
}

/** A line in parts that fit, taken apart at blanks; what follows is indented. */
function wrapped(line: string): readonly string[] {
  const at = line.length <= QUOTED ? -1 : line.lastIndexOf(" ", QUOTED);
  return at < 4 ? [line] : [line.slice(0, at), ...wrapped(`  ${line.slice(at + 1)}`)];
}

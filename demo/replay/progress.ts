const WIDTH = 30;
const QUIET_MS = 10_000;
const REDRAW_MS = 200;
const WINDOW_MS = 15_000;

/** Shows how far a run is: a line that is redrawn on a terminal, else a line every ten seconds. */
export interface Progress {
  /** The clock starts now. */
  begin(): void;
  stepped(): void;
  /** Prints a line without spoiling the bar. */
  say(line: string): void;
  done(): void;
}

/** Progress towards a total of rows, or of what else is counted. */
export function showProgress(total: number, what = "rows", out: NodeJS.WriteStream = process.stdout): Progress {
  let begun = performance.now();
  let marks: { at: number; count: number }[] = [{ at: begun, count: 0 }];
  let count = 0;
  let drawn = begun;
  const line = (): string => {
    const now = performance.now();
    while (marks.length > 1 && now - (marks[0]?.at ?? now) > WINDOW_MS) marks.shift();
    const from = marks[0] ?? { at: begun, count: 0 };
    const rate = (count - from.count) / Math.max(0.001, (now - from.at) / 1000);
    const left = rate > 0 ? clock((total - count) / rate) : "?";
    const filled = total === 0 ? WIDTH : Math.round((count / total) * WIDTH);
    const percent = total === 0 ? 100 : (count / total) * 100;
    return `[${"#".repeat(filled).padEnd(WIDTH, ".")}] ${count}/${total} ${percent.toFixed(1)}%  ${rate.toFixed(1)} ${what}/s  ${clock((now - begun) / 1000)} gone, ${left} left`;
  };
  const draw = (): void => {
    drawn = performance.now();
    marks.push({ at: drawn, count });
    out.write(out.isTTY ? `\r\u001b[2K${line()}` : `${line()}\n`);
  };
  return {
    begin() {
      begun = performance.now();
      drawn = begun;
      marks = [{ at: begun, count: 0 }];
    },
    stepped() {
      count += 1;
      if (performance.now() - drawn >= (out.isTTY ? REDRAW_MS : QUIET_MS)) draw();
    },
    say(text) {
      if (out.isTTY) out.write("\r\u001b[2K");
      out.write(`${text}\n`);
    },
    done() {
      draw();
      if (out.isTTY) out.write("\n");
    },
  };
}

/** Seconds as 1:02 or 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (n: number): string => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  return whole < 3600 ? `${minutes}:${two(whole % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

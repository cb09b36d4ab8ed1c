import type { CaseRun, Coverage } from "../world.ts";

/** Each case that is not as expected, with the place where it stands and what differs. */
export function printCase(where: string, { name, differences }: Pick<CaseRun, "name" | "differences">): string {
  const rows = differences.flatMap(({ of, lines }) =>
    lines.map((line, index) => `    ${(index === 0 ? of : "").padEnd(16)}${line}`),
  );
  return [`DIFFERS ${where}: ${name}`, ...rows].join("\n");
}

/** What the cases reached, part by part, and what none of them did. */
export function printCoverage({ parts, points, reached, missed }: Coverage): string {
  return [
    ...missed.map(({ part, says }) => `not reached: ${part}: ${says}`),
    ...parts.map((part) => `  ${part.part.padEnd(16)}${String(part.reached).padStart(4)} of ${part.points}`),
    `coverage ${percent({ points, reached })} %: ${reached} of ${points}`,
  ].join("\n");
}

/** With one decimal, cut: 99.96 is not 100. */
export function percent({ points, reached }: Pick<Coverage, "points" | "reached">): number {
  return points === 0 ? 100 : Math.floor((reached / points) * 1_000) / 10;
}

/** Lowest and highest beginning of a scheme's numbers, and how long they may be. */
type Range = readonly [from: number, to: number, shortest: number, longest: number];

// By the beginnings of ISO/IEC 7812 that the schemes publish; four digits each.
const CERTAIN: readonly Range[] = [
  [1800, 1800, 15, 15],
  [2131, 2131, 15, 15],
  [2200, 2204, 16, 19],
  [2221, 2720, 16, 16],
  [3000, 3059, 14, 19],
  [3095, 3095, 14, 19],
  [3400, 3499, 15, 15],
  [3528, 3589, 16, 19],
  [3600, 3699, 14, 19],
  [3700, 3799, 15, 15],
  [3800, 3999, 14, 19],
  [4000, 4999, 16, 19],
  [5000, 5099, 14, 19],
  [5100, 5599, 16, 16],
  [5600, 6999, 14, 19],
  [8100, 8171, 16, 19],
];
// Numbers of cloud accounts and goods look like these, and one in ten has the right last digit.
const DOUBTFUL: readonly Range[] = [
  [1000, 1999, 15, 15],
  [3500, 3527, 16, 16],
  [3590, 3599, 16, 16],
  [4000, 4999, 13, 13],
  [5000, 5099, 12, 13],
  [5600, 6999, 12, 13],
];

/** Whether a card scheme gives out numbers that begin like this and are as long: surely, or only where the text speaks of cards. */
export function issued(digits: string): "certain" | "doubtful" | null {
  if (isIn(CERTAIN, digits)) return "certain";
  return isIn(DOUBTFUL, digits) ? "doubtful" : null;
}

function isIn(ranges: readonly Range[], digits: string): boolean {
  const begins = Number(digits.slice(0, 4));
  return ranges.some(([from, to, shortest, longest]) => {
    return begins >= from && begins <= to && digits.length >= shortest && digits.length <= longest;
  });
}

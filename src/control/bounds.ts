import { betaCdf, betaInv } from "./beta.ts";

/** One-sided Clopper-Pearson upper bound of a rate: k of n, confidence c. Nothing seen, or all bad: 1. Source: control sheet, section 1.6. */
export function cpUpper(k: number, n: number, c: number): number {
  return n === 0 || k >= n ? 1 : betaInv(c, k + 1, n - k);
}

/** One-sided Clopper-Pearson lower bound of a rate: k of n, confidence c. Nothing seen, or none: 0. Source: control sheet, section 1.6. */
export function cpLower(k: number, n: number, c: number): number {
  return k === 0 || n === 0 ? 0 : betaInv(1 - c, k, n - k + 1);
}

/** Chance of at most k of n at rate p. Source: control sheet, section 1.6. */
export function binomCdf(k: number, n: number, p: number): number {
  return k >= n ? 1 : 1 - betaCdf(p, k + 1, n - k);
}

import { describe, expect, it } from "vitest";
import { lgamma } from "../../src/control/beta.ts";
import { binomCdf, cpLower, cpUpper } from "../../src/control/bounds.ts";
import { cusum, sensitivityOf } from "../../src/control/vigilance.ts";

describe("bounds of a rate, against the vectors of the control sheet", () => {
  it.each([
    [0, 59, 0.95, 0.0495076099],
    [0, 299, 0.95, 0.0099691468],
    [1, 93, 0.95, 0.0499939784],
    [3, 100, 0.95, 0.0757107937],
    [7, 1300, 0.95, 0.0100900266],
    [2, 100, 0.9, 0.0523452902],
    [1, 5, 0.95, 0.657408318],
  ])("cpUpper(%d, %d, %d) = %d", (k, n, c, expected) => {
    expect(cpUpper(k, n, c)).toBeCloseTo(expected, 9);
  });

  it.each([
    [3, 100, 0.95, 0.0082258291],
    [50, 5000, 0.95, 0.0078007927],
    [1, 100, 0.95, 0.0005128014],
  ])("cpLower(%d, %d, %d) = %d", (k, n, c, expected) => {
    expect(cpLower(k, n, c)).toBeCloseTo(expected, 9);
  });

  it.each([
    [3, 300, 0.01, 0.6472337746],
    [60, 5000, 0.01, 0.9288479415],
    [0, 100, 0.01, 0.3660323413],
    [5, 500, 0.002, 0.9994180114],
  ])("binomCdf(%d; %d, %d) = %d", (k, n, p, expected) => {
    expect(binomCdf(k, n, p)).toBeCloseTo(expected, 9);
  });

  it.each([
    [0.5, 0.5723649429],
    [3.3, 0.9870985779],
    [100, 359.1342053696],
    [1e5, 1051287.7089736569],
  ])("lgamma(%d) = %d", (x, expected) => {
    expect(Math.abs(lgamma(x) - expected)).toBeLessThan(1e-9 * Math.max(1, expected));
  });

  it("where nothing was seen nothing is promised", () => {
    expect([cpUpper(0, 0, 0.95), cpUpper(5, 5, 0.95), cpLower(0, 0, 0.95), cpLower(0, 5, 0.95)]).toEqual([1, 1, 0, 0]);
  });
});

describe("how well a group catches planted questions", () => {
  it.each([
    [10, 10, 79],
    [19, 20, 82],
    [28, 30, 83],
    [45, 50, 82],
    [90, 100, 85],
  ])("%d of %d: at least %d %%", (caught, seeded, percent) => {
    expect(Math.floor(sensitivityOf({ caught, seeded }) * 100 + 0.5)).toBe(percent);
  });

  /** Mulberry32: the same numbers in each run. */
  function numbers(seed: number): () => number {
    let a = seed;
    return () => {
      a = (a + 0x6d2b79f5) | 0;
      let t = Math.imul(a ^ (a >>> 15), 1 | a);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
    };
  }

  function meanRun(missRate: number, runs: number): number {
    const next = numbers(7);
    let total = 0;
    for (let run = 0; run < runs; run += 1) {
      const missed: boolean[] = [];
      while (missed.length < 5_000 && !cusum(missed).alarm) missed.push(next() < missRate);
      total += missed.length;
    }
    return total / runs;
  }

  it("9.4: so many planted questions until a group that misses 40 % is noticed, on average", () => {
    expect(meanRun(0.4, 2_000)).toBeGreaterThan(8.9);
    expect(meanRun(0.4, 2_000)).toBeLessThan(9.9);
  });

  it("194: so many between false alarms of a group that misses 10 %, on average", () => {
    const mean = meanRun(0.1, 1_000);
    expect(mean).toBeGreaterThan(175);
    expect(mean).toBeLessThan(215);
  });

  it("an alarm stands until answers have brought the sum down again", () => {
    const alarmed = [true, true, true];
    expect(cusum(alarmed).alarm).toBe(true);
    expect(cusum([...alarmed, false, false]).alarm).toBe(true);
    expect(cusum([...alarmed, ...Array.from({ length: 12 }, () => false)]).alarm).toBe(false);
  });
});

import { createHash } from "node:crypto";

/** A seeded stream: the same seed gives the same ids and the same chaos. */
export interface Random {
  /** In [0, 1). */
  share(): number;
  /** 32 lower-case hex digits. */
  sysId(): string;
}

/** mulberry32: small, fast, good enough for ids and shares of a simulator. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    share: () => next() / 4294967296,
    sysId: () => Array.from({ length: 4 }, () => next().toString(16).padStart(8, "0")).join(""),
  };
}

/** The same text always gives the same sys_id: seeded records keep their id over restarts. */
export function stableSysId(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

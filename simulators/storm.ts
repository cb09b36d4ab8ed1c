/** Requests that go wrong by chance: the same seed strikes the same ones of a sequence. */
export interface StormSpec<Fault> {
  readonly seed: number;
  /** Share in [0, 1] of the matching requests. */
  readonly share: number;
  readonly path: RegExp;
  /** One of them strikes. */
  readonly faults: readonly Fault[];
}

/** What strikes the next matching request; undefined for most. */
export type Storm<Fault> = (path: string) => Fault | undefined;

/** A seeded storm. Two draws a request, struck or not: what struck before moves nothing that follows. */
export function createStorm<Fault>({ seed, share, path, faults }: StormSpec<Fault>): Storm<Fault> {
  const draw = seeded(seed);
  return (asked) => {
    if (!path.test(asked)) return undefined;
    const [strikes, which] = [draw(), draw()];
    return strikes < share ? faults[Math.floor(which * faults.length)] : undefined;
  };
}

/** mulberry32, in [0, 1). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

import { chance } from "./chance.ts";

/** A drill: ends the service without warning, so many times, after steps that the seed chooses. Gives what to call after each step. */
export function killer(drill: {
  readonly times: number;
  readonly steps: number;
  readonly seed: number;
  readonly kill: () => void;
}): () => void {
  const at = new Set<number>();
  for (let i = 0; at.size < Math.min(drill.times, drill.steps) && i < 10_000; i += 1)
    at.add(1 + Math.floor(chance(drill.seed, `kill ${i}`) * drill.steps * 0.9));
  let step = 0;
  return () => {
    step += 1;
    if (at.has(step)) drill.kill();
  };
}

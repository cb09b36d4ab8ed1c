import { cpLower } from "./bounds.ts";

/** Planted questions of a group: how many were answered, and how many of them caught. */
export interface Caught {
  readonly caught: number;
  readonly seeded: number;
}

/** Lower bound of a group's sensitivity, at 90 %. Source: control sheet, section 5. */
export function sensitivityOf({ caught, seeded }: Caught): number {
  return cpLower(caught, seeded, 0.9);
}

const [HEALTHY, BAD, H] = [0.1, 0.4, 3] as const;
const MISSED = Math.log(BAD / HEALTHY);
const CAUGHT = Math.log((1 - BAD) / (1 - HEALTHY));

/**
 * Whether a group's misses stand in alarm: a CUSUM of log likelihood ratios, missing 40 % against missing 10 %, threshold 3. It begins anew where it stood at
 * 0, and an alarm ends there too: the answers after it have to bring the sum down. Source: control sheet, section 5 (detects after 9.4 planted questions, one false alarm in about 194).
 */
export function cusum(missed: readonly boolean[]): { readonly value: number; readonly alarm: boolean } {
  let [value, alarm] = [0, false];
  for (const miss of missed) {
    value = Math.min(H + MISSED, Math.max(0, value + (miss ? MISSED : CAUGHT)));
    alarm = value >= H || (alarm && value > 0);
  }
  return { value, alarm };
}

import { setTimeout } from "node:timers/promises";

/** Keeps what is sent apart from what was sent and failed: that may still be committed, unseen by what comes next. */
export interface Settling {
  /** Something may be under way from now on. */
  unsettle(): void;
  /** Waits until the server has done or cancelled it. */
  settle(): Promise<void>;
  /** The work; its failure unsettles. */
  watch(work: Promise<void>): Promise<void>;
}

/** Nothing is under way yet. */
export function createSettling(milliseconds: number): Settling {
  let settled = 0;
  const unsettle = (): void => {
    settled = performance.now() + milliseconds;
  };
  return {
    unsettle,
    async settle() {
      const left = settled - performance.now();
      if (left > 0) await setTimeout(left, undefined, { ref: false });
    },
    async watch(work) {
      try {
        await work;
      } catch (error) {
        unsettle();
        throw error;
      }
    },
  };
}

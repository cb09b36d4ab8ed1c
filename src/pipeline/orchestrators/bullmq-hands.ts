/** The jobs that a worker has in hand. */
export interface Hands {
  /** Runs a job's work. True when it ended, well or not; false when it was let go of first: then it may go on, but nobody waits for it. */
  hold(work: () => Promise<void>): Promise<boolean>;
  /** Resolves when nothing is in hand, at most after the milliseconds; what is left then is let go of. */
  empty(graceMs: number): Promise<void>;
}

/** Empty hands. `failed` hears what a job's work threw. */
export function createHands(failed: (error: unknown) => void): Hands {
  const held = new Set<() => void>();
  let waiting: (() => void) | null = null;
  let open = true;
  const hold = async (work: () => Promise<void>): Promise<boolean> => {
    if (!open) return false;
    return new Promise((resolve) => {
      const letGo = (): void => resolve(false);
      held.add(letGo);
      work()
        .catch(failed)
        .finally(() => {
          held.delete(letGo);
          resolve(true);
          if (held.size === 0) waiting?.();
        });
    });
  };
  const empty = async (graceMs: number): Promise<void> => {
    if (held.size > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        waiting = resolve;
        timer = setTimeout(resolve, graceMs);
      });
      clearTimeout(timer);
    }
    open = false;
    for (const letGo of held) letGo();
  };
  return { hold, empty };
}

/** A clock for any simulator (`now`): real time that can be moved, or one that stands still until it is. */
export interface MovingClock {
  readonly now: () => Date;
  /** Moves it by so many milliseconds; backwards when negative. */
  readonly forward: (ms: number) => void;
}

/** Stands still at that instant; without one it goes on with the real time. */
export function movingClock(stands?: Date): MovingClock {
  let moved = 0;
  return {
    now: () => new Date((stands?.getTime() ?? Date.now()) + moved),
    forward: (ms) => {
      moved += ms;
    },
  };
}

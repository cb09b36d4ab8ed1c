export { runJob } from "./jobs.ts";
export { operate } from "./operate.ts";
export { postgresQueue, redisQueue } from "./orchestrators/index.ts";
export { recordOutside } from "./outside.ts";
export { type Derived, type Recorded, rederiveEntries } from "./rederive.ts";
export { sealOnce } from "./sealer.ts";
export { compareHeads, type SinkState, shipOnce, sinkStates } from "./shipper.ts";
export { poll, startTimers, type Timers } from "./timers.ts";
export type { Timing, World } from "./world.ts";

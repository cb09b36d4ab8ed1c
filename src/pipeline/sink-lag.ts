import type { World } from "./world.ts";

/** The sink that the policy names; the local one goes without saying. */
const NAMED = /^(local|snowflake)(:|$)/;

/**
 * Why the sink's lag stops what is about to be applied; empty = it does not. `automatic`: no person granted it. Reviews are posted and answered all the same.
 * A sink that is not configured is no lag: that demotes at start.
 */
export async function sinkLag(world: World, automatic: boolean): Promise<readonly string[]> {
  const { policy, store, logName, sinks } = world;
  const name = NAMED.exec(policy.sink)?.[1];
  const sink = sinks.find((one) => one.name === name);
  if (sink === undefined) return [];
  const seconds = await store.ledger.unshippedSeconds(logName, sink.name);
  const { holdsSeconds, stopsSeconds } = policy.sinkLag;
  const limit = automatic ? Math.min(holdsSeconds, stopsSeconds) : stopsSeconds;
  return seconds > limit ? [`the evidence sink ${sink.name} has lacked entries for longer than ${minutes(limit)}`] : [];
}

function minutes(seconds: number): string {
  return `${Math.round(seconds / 6) / 10} minutes`;
}

import type { EntryInput } from "../evidence/index.ts";
import { type Recorder, record } from "./entries.ts";
import { madeAnew } from "./vault/made-anew.ts";

/** Records something that belongs to no case's move: starts, pauses, security events. */
export async function recordOutside(world: Recorder, input: EntryInput): Promise<void> {
  await madeAnew(async () => world.store.ledger.record((await record(world, input)).all));
}

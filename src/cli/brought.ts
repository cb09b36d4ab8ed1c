import { type Cover, openCover } from "../world.ts";
import { type Checkpoints, checkpointsIn } from "./local-log.ts";

/** What an auditor brings: keys to believe checkpoints by instead of those beside the log, and further places of checkpoints. */
export interface Brought {
  readonly keys: readonly string[];
  /** Folders. */
  readonly anchors: readonly string[];
  /** The newest checkpoint of a log at a place outside; null = it has none. */
  readonly noteOf?: (log: string) => Promise<string | null>;
}

export const NOTHING: Brought = { keys: [], anchors: [] };

/** All that is known of what was signed of a log: its own notes and those brought, and the keys that they are believed by. Throws an Error that says which place has none, and where no key is known. */
export async function signedBy(log: string, own: Checkpoints, { keys, anchors, noteOf }: Brought): Promise<Checkpoints> {
  const kept = anchors.map((folder) => checkpointsIn(folder, log));
  const empty = anchors.find((_, i) => kept[i]?.notes.length === 0);
  if (empty !== undefined) throw new Error(`the folder ${empty} holds no checkpoint of ${log}: name one that does, or none`);
  const outside = noteOf === undefined ? [] : [await noteOf(log)].filter((note) => note !== null);
  if (noteOf !== undefined && outside.length === 0) throw new Error(`no checkpoint of ${log} is there`);
  const all = [own, ...kept];
  const notes = [...all.flatMap((one) => one.notes), ...outside];
  const believed = keys.length > 0 ? keys : [...new Set(all.flatMap((one) => one.keys))];
  if (notes.length > 0 && believed.length === 0)
    throw new Error("there are checkpoints, but no key that signed them: give --key (ops-trust checkpoint key prints it)");
  return { notes, keys: believed };
}

/** What compares a log with what was signed of it; null = nobody signed anything, and nobody asks for it. `judgedTo` as openCover has it. */
export function coverOf({ notes, keys }: Checkpoints, brought: Brought, judgedTo?: number): Cover | null {
  return notes.length === 0 && brought.keys.length === 0 ? null : openCover(notes, keys, judgedTo);
}

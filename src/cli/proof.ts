import { createHash } from "node:crypto";
import { z } from "zod";
import {
  append,
  checkProof,
  EMPTY,
  leafOf,
  openCheckpoint,
  openCover,
  openVerifier,
  originOf,
  parseVkey,
  rootOf,
  told,
  writeConsistency,
  writeProof,
} from "../world.ts";
import { type LocalLog, localLogs } from "./local-log.ts";

const Placed = z.object({ id: z.string(), seq: z.number(), hash: z.string() });

/** The C2SP proof that an entry (its id or sequence number) of the local evidence is in the signed log, which is verified for it. Throws an Error that says why there is none. */
export async function proofOf(dataDir: string, entry: string, keys: readonly string[]): Promise<string> {
  const logs = localLogs(dataDir);
  for (const log of logs) {
    const proof = await proofIn(log, entry, keys);
    if (proof !== null) return proof;
  }
  throw new Error(`no entry ${entry} in ${logs.map(({ log }) => log).join(", ") || "any log"}: name an id or a sequence number`);
}

/** Null = this log has no such entry. */
async function proofIn(log: LocalLog, entry: string, given: readonly string[]): Promise<string | null> {
  let seq = 0;
  const signed = await signedLog(log, given, (placed) => {
    if (placed.id === entry || String(placed.seq) === entry) seq = placed.seq;
  });
  if (seq === 0) return null;
  if (signed.note === undefined || seq > signed.size)
    throw new Error(`entry ${entry} is not signed yet: ${log.log} is signed up to ${signed.size}`);
  return writeProof(seq, signed.leaves, signed.note);
}

interface SignedLog {
  readonly leaves: readonly Buffer[];
  readonly size: number;
  readonly note: string | undefined;
}

/** The leaves of a log that is verified for it, and its newest checkpoint. Throws an Error where it does not hold. */
async function signedLog(
  log: LocalLog,
  given: readonly string[],
  see: (placed: z.infer<typeof Placed>) => void = () => undefined,
): Promise<SignedLog> {
  const { notes, keys } = log.checkpoints();
  // What comes behind the last checkpoint has no proof, and is not looked at.
  const verifier = openVerifier(log.head(), openCover(notes, given.length > 0 ? given : keys, 0));
  const leaves: Buffer[] = [];
  const take = (line: string): boolean => {
    if (!verifier.take(line)) return false;
    const placed = Placed.parse(JSON.parse(line));
    leaves.push(leafOf(placed.hash));
    see(placed);
    return true;
  };
  for await (const some of log.lines()) if (!some.every(take)) break;
  const { bad, signed: size = 0 } = verifier.end();
  if (bad !== null) throw new Error(`${log.log}: ${told(bad)}`);
  return { leaves, size, note: notes.findLast((one) => Number(one.split("\n")[1]) === size) };
}

/** The proof that the log of an older checkpoint (its note) is the beginning of the newest signed one. Throws an Error that says why there is none. */
export async function consistencyOf(dataDir: string, older: string, given: readonly string[]): Promise<string> {
  const log = localLogs(dataDir).find((one) => older.startsWith(`${originOf(one.log)}\n`));
  if (log === undefined) throw new Error("the older checkpoint is none of a log that is here: give a file with the signed note");
  const keys = (given.length > 0 ? given : log.checkpoints().keys).map(parseVkey).filter((key) => key !== null);
  const stated = openCheckpoint(older, log.log, keys);
  if ("wrong" in stated) throw new Error(`the older checkpoint is not to be believed: ${stated.wrong}`);
  const { leaves, size, note } = await signedLog(log, given);
  if (note === undefined || stated.size > size)
    throw new Error(`${log.log} is signed up to ${size}, and the older checkpoint for ${stated.size}: the tail is cut`);
  if (!rootOf(append(EMPTY, leaves.slice(0, stated.size))).equals(stated.root))
    throw new Error(`${log.log} is another log: its first ${stated.size} entries are not those of the older checkpoint`);
  return writeConsistency(stated.size, leaves, note);
}

const Line = z.looseObject({ canonical: z.string() });
const Record = z.looseObject({ log: z.string(), id: z.string(), kind: z.string(), at: z.string() });

/** What a proof shows of an entry, given as the line that a log holds. */
export function proofReport(
  proof: string,
  line: string,
  keys: readonly string[],
): { readonly ok: boolean; readonly line: string } {
  const { canonical } = Line.parse(JSON.parse(line));
  const { log, id, kind, at } = Record.parse(JSON.parse(canonical));
  const hash = createHash("sha256").update(canonical).digest("hex");
  const found = checkProof(proof, { log, hash }, keys);
  if ("wrong" in found) return { ok: false, line: `NOT PROVEN: ${found.wrong}` };
  return {
    ok: true,
    line: `proven: ${kind} ${id} of ${at} is entry ${found.seq} of ${log}, which is signed with ${found.size} entries`,
  };
}

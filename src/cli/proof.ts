import { createHash } from "node:crypto";
import { z } from "zod";
import { checkProof, leafOf, openCover, openVerifier, told, writeProof } from "../world.ts";
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
  const { notes, keys } = log.checkpoints();
  // What comes behind the last checkpoint has no proof, and is not looked at.
  const verifier = openVerifier(log.head(), openCover(notes, given.length > 0 ? given : keys, 0));
  const leaves: Buffer[] = [];
  let seq = 0;
  const take = (line: string): boolean => {
    if (!verifier.take(line)) return false;
    const placed = Placed.parse(JSON.parse(line));
    leaves.push(leafOf(placed.hash));
    if (placed.id === entry || String(placed.seq) === entry) seq = placed.seq;
    return true;
  };
  for await (const some of log.lines()) if (!some.every(take)) break;
  const { bad, signed = 0 } = verifier.end();
  if (bad !== null) throw new Error(`${log.log}: ${told(bad)}`);
  if (seq === 0) return null;
  const note = notes.findLast((one) => Number(one.split("\n")[1]) === signed);
  if (note === undefined || seq > signed)
    throw new Error(`entry ${entry} is not signed yet: ${log.log} is signed up to ${signed}`);
  return writeProof(seq, leaves, note);
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

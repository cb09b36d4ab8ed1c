import { errorCode, OpsError } from "../case/index.ts";
import type { Sink } from "../ports/index.ts";
import { recordOutside } from "./outside.ts";
import { readShipped, type Shipped } from "./shipped-log.ts";
import { isReadable, type Readable, standingOf } from "./sink-standing.ts";
import type { World } from "./world.ts";

/** What says of a sink that it is not to be believed, or not ours; anything else may be otherwise the next time. */
const REFUSED: ReadonlySet<string> = new Set(["EVIDENCE_INVALID", "SINK_FORKED"]);

/**
 * The longest log among the sinks that go beyond the database and whose log verifies; null when none goes beyond it any more. A longer one that does not hold
 * is on record before a shorter one is taken. Throws what the longest was refused for when none is left, and what a sink throws that does not answer.
 */
export async function chooseShipped(world: World): Promise<Shipped | null> {
  const refusals: OpsError[] = [];
  for (const sink of await longestFirst(world)) {
    const read = await readShipped(world, sink).catch((error: unknown) => refusalOf(error, refusals[0]));
    if (read instanceof OpsError) {
      world.log.error("sink refused", { sink: sink.name, code: read.code });
      refusals.push(read);
      continue;
    }
    for (const refusal of refusals) await recordRefusal(world, refusal, read);
    return read;
  }
  if (refusals[0] !== undefined) throw refusals[0];
  return null;
}

/** The refusal of this sink, so that the next one is tried. Throws everything else: of a shorter log that anchors go beyond, what the longer one was refused for. */
function refusalOf(error: unknown, first: OpsError | undefined): OpsError {
  if (error instanceof OpsError && REFUSED.has(error.code)) return error;
  throw first !== undefined && errorCode(error) === "TRANSITION_FORBIDDEN" ? first : error;
}

async function longestFirst(world: World): Promise<readonly Readable[]> {
  const lengths: { readonly sink: Readable; readonly seq: number }[] = [];
  for (const sink of world.sinks.filter(isReadable)) {
    // What holds another history is told of when the next entry would go there.
    if ((await standingOf(world, sink)) === "beyond") lengths.push({ sink, seq: await lengthOf(world, sink) });
  }
  return lengths.toSorted((a, b) => b.seq - a.seq).map(({ sink }) => sink);
}

/** One that is known to hold something else is looked at all the same, as the last: it is refused with its reason. */
async function lengthOf({ logName }: World, sink: Sink): Promise<number> {
  try {
    return (await sink.head(logName))?.seq ?? 0;
  } catch (error) {
    if (errorCode(error) === "SINK_FORKED") return 0;
    throw error;
  }
}

/** With a seal of its own it also parts the log from the refused one, which goes on where the shorter one ended. */
async function recordRefusal(world: World, { code, message, context }: OpsError, { source, toSeq }: Shipped): Promise<void> {
  await recordOutside(world, {
    kind: "evidence.sink_refused",
    actor: { type: "service", id: "ops-trust" },
    subject: { system: "ops-trust", type: "log", id: world.logName },
    caseId: null,
    corr: {},
    payload: { sink: context["sink"] ?? null, code, why: message, taken: source.name, to_seq: toSeq },
  });
}

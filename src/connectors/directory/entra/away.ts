import { errorCode } from "../../../case/index.ts";
import type { Person } from "../../../ports/index.ts";
import type { Graph } from "./graph.ts";
import { Replies } from "./wire.ts";

type Away = NonNullable<Person["away"]>;

const ALWAYS = { from: "1970-01-01T00:00:00.000Z", until: "9999-12-31T23:59:59.999Z" };

/** When this person's mailbox answers by itself; undefined when it has none, or we may not see it. Whoever is away loses no right, so that a failure here stops nobody. */
export async function awayOf(graph: Graph, id: string): Promise<Away | undefined> {
  try {
    const read = Replies.safeParse(await graph.get(`/users/${id}/mailboxSettings/automaticRepliesSetting`));
    return read.success ? timesOf(read.data) : undefined;
  } catch (error) {
    if (errorCode(error) === "DIRECTORY_DOWN") return undefined;
    throw error;
  }
}

/** An out-of-office note names no delegate. */
function timesOf({ status, scheduledStartDateTime: start, scheduledEndDateTime: end }: Replies): Away | undefined {
  if (status === "disabled") return [];
  if (status === "alwaysEnabled") return [{ ...ALWAYS, delegate: null }];
  const [from, until] = [start, end].map((moment) => (moment == null ? null : instant(moment)));
  return from == null || until == null ? undefined : [{ from, until, delegate: null }];
}

/** Graph tells these times in UTC, without saying so in the text: "2026-12-24T08:00:00.0000000". Any other zone is not guessed at. */
function instant({ dateTime, timeZone }: { readonly dateTime: string; readonly timeZone: string }): string | null {
  const at = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z?$/.exec(dateTime)?.[1];
  const moment = at === undefined || timeZone !== "UTC" ? null : new Date(`${at}Z`);
  return moment === null || Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

import { type Effect, OpsError, sha256, type TicketRef } from "../case/index.ts";
import type { Anchor, Anchored, TicketSystem } from "../ports/index.ts";

const SEND_MS = 10_000;

/** A record that people chose, in a ticket system of ours. */
export interface TicketAnchorOptions {
  readonly tickets: Pick<TicketSystem, "post" | "find" | "read">;
  readonly ref: TicketRef;
  readonly everyMs: number;
  readonly clock: () => Date;
}

/** Keeps checkpoints as internal comments of ours on one record, where nobody who may change the database or Snowflake can change them. Each is read back. */
export function ticketAnchor({ tickets, ref, everyMs, clock }: TicketAnchorOptions): Anchor {
  return {
    name: "ticket",
    beside: null,
    everyMs,
    async last(log) {
      const { comments } = await tickets.read(ref, new Set());
      if (comments.value === null) throw down("its comments are hidden");
      // What anybody else wrote there is no checkpoint of ours, signed or not.
      const noted = comments.value.flatMap(({ own, text }) => (own ? notedIn(text, log) : []));
      return noted.toSorted((a, b) => a.size - b.size).at(-1) ?? null;
    },
    async append(log, checkpoints) {
      const [newest] = checkpoints.toSorted((a, b) => b.size - a.size);
      if (newest === undefined) return;
      const effect = effectOf(log, newest, { ref, at: newest.at ?? clock().toISOString() });
      const there = await tickets.find(effect, null);
      if (there.kind === "confirmed") return;
      const sendUntil = new Date(clock().getTime() + SEND_MS);
      const { id: effectId, body, entryHash } = effect;
      const written = there.kind === "missing" ? await tickets.post({ effectId, body, entryHash, sendUntil }) : null;
      if ((await tickets.find(effect, written)).kind !== "confirmed") throw down("the comment is not there as it was written");
    },
  };
}

function down(reason: string): OpsError {
  return new OpsError("SINK_DOWN", "a checkpoint is not kept on its record", { sink: "ticket", reason });
}

type Noted = Effect & { readonly body: { readonly kind: "notice" } };

/** The same checkpoint is the same effect: an answer that was lost is found again by its marker. */
function effectOf(log: string, { size, note }: Anchored, { ref, at }: { ref: TicketRef; at: string }): Noted {
  const entryHash = sha256(`${log}\n${note}`);
  const [, , root = ""] = note.split("\n");
  const text = [
    `Evidence checkpoint of ${log}: ${size} entries, root ${root}, at ${at}.`,
    "Nobody has to do anything here. Whoever verifies the evidence compares it with this note: ops-trust verify --anchors",
    `Signed note: ${Buffer.from(note).toString("base64url")}`,
  ].join("\n");
  const body = { kind: "notice", notice: { ticket: ref, text } } as const;
  const progress = { status: "attempting", attempts: 1, sendLeftMs: null, receipt: null } as const;
  return { id: uuidOf(entryHash), caseId: "", body, digest: entryHash, entryHash, ...progress };
}

/** RFC 9562 version 8: a number of our own making. */
function uuidOf(hash: string): string {
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

const NOTED =
  /Evidence checkpoint of (\S+): (\d{1,15}) entries, root \S+, at (\S+?)\.\s[\s\S]{0,400}?Signed note: ([\w-]{40,4000})/;

function notedIn(text: string, log: string): readonly Anchored[] {
  const [, of, size, at, note] = NOTED.exec(text) ?? [];
  if (of !== log || note === undefined || at === undefined) return [];
  return [{ size: Number(size), at, note: Buffer.from(note, "base64url").toString() }];
}

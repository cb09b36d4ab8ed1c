import type { CaseIn, Delivery, Effect, Entry, Review } from "../../src/case/index.ts";
import { sha256, verified } from "../../src/case/index.ts";
import type { Lease, Move, SealedEntry, Unsealed } from "../../src/ports/index.ts";

const AT = "2026-03-02T09:30:00.123Z";
let made = 0;

/** A new id each time, in order of making. */
export function newId(kind: string): string {
  made += 1;
  return `${kind}-${String(made).padStart(8, "0")}`;
}

export const later = (seconds: number): Date => new Date(Date.now() + seconds * 1000);

export function aDelivery(change: Partial<Delivery> = {}) {
  const id = newId("delivery");
  const ticket = { system: "servicenow", kind: "change_request", id: newId("ticket"), key: "CHG0030001" };
  return verified<Delivery>({
    id,
    system: "servicenow",
    about: "ticket",
    ticket,
    record: null,
    version: 3,
    own: false,
    via: "servicenow",
    ...change,
  });
}

export function aCase(change: Partial<CaseIn<"received">> = {}): CaseIn<"received"> {
  const ticket = { system: "servicenow", kind: "change_request", id: newId("ticket"), key: "CHG0030001" };
  return {
    id: newId("case"),
    version: 1,
    workflow: "change-closure",
    ticket,
    region: "us-east-1",
    openedAt: AT,
    updatedAt: AT,
    delivery: newId("delivery"),
    fingerprint: null,
    lastComment: null,
    tries: 0,
    touches: 0,
    entries: [],
    status: "received",
    ...change,
  };
}

/** The same case one version on, in context. */
export function gathered(from: CaseIn<"received">): CaseIn<"in_context"> {
  return { ...from, version: from.version + 1, status: "in_context", fingerprint: sha256("context") };
}

export function ended(from: CaseIn<"received">): CaseIn<"ended"> {
  return { ...from, version: from.version + 1, status: "ended", end: "superseded", proposal: null, reviewId: null };
}

export function anEntry(change: Partial<Entry> = {}): Entry {
  const id = newId("entry");
  const canonical = `{"id":"${id}","note":"b\\u0000 ünïcode 🙂","a":1}`;
  const common = {
    id,
    log: "main",
    at: AT,
    kind: "context.gathered",
    region: "us-east-1",
    subject: "servicenow/change_request/1",
  };
  return { ...common, caseId: null, epoch: 1, canonical, hash: sha256(canonical), ...change };
}

export function anEffect(change: Partial<Effect> = {}): Effect {
  const ticket = { system: "jira", kind: "issue", id: newId("ticket"), key: "VO-1" };
  const body = { kind: "notice", notice: { ticket, text: "Waiting for approval." } } as const;
  const state = { status: "intended", attempts: 0, sendLeftMs: null, receipt: null } as const;
  return {
    id: newId("effect"),
    caseId: newId("case"),
    body,
    digest: sha256("body"),
    entryHash: sha256("entry"),
    ...state,
    ...change,
  };
}

export function aReview(change: Partial<Review> = {}): Review {
  return {
    id: newId("review"),
    caseId: newId("case"),
    workflow: "change-closure",
    system: "servicenow",
    digest: sha256("proposal"),
    steps: [{ groups: ["change-managers"], because: "risk is high" }],
    step: 0,
    risk: "high",
    reasonRequired: true,
    status: "open",
    openedAt: AT,
    expiresAt: "2026-03-02T10:15:00.000Z",
    cardHash: sha256("card"),
    code: "K7Q2-M9XD",
    record: null,
    verdicts: [],
    seen: [],
    ...change,
  };
}

/** A move with nothing in it but the case. */
export function aMove(next: Move["next"], expect: number | null, change: Partial<Move> = {}): Move {
  return { expect, next, entries: [], effects: [], reviews: [], due: [], done: [], delivery: null, ...change };
}

/** What of an entry is there to be sealed. */
export function unsealedOf({ id, at, epoch, hash }: Entry): Unsealed {
  return { id, at, epoch, hash };
}

/** Seals for these entries behind a head. The hash of a seal is the sealer's affair: here it only has to be unique. */
export function sealsFor(
  entries: readonly Entry[],
  after: { readonly seq: number; readonly seal: string },
): readonly SealedEntry[] {
  let { seq, seal } = after;
  return entries.map(({ caseId: _, ...entry }) => {
    const prev = seal;
    seq += 1;
    seal = sha256(`${prev} ${entry.hash}`);
    return { ...entry, seq, prev, seal };
  });
}

export function held(lease: Lease | null): Lease {
  if (lease === null) throw new Error("somebody else holds the lease");
  return lease;
}

import { createHash } from "node:crypto";
import { z } from "zod";
import { OpsError } from "../case/index.ts";
import type { Selection } from "../ports/index.ts";
import type { Auditor } from "./auditors.ts";
import { record } from "./entries.ts";
import { assertHere } from "./left-months.ts";
import type { World } from "./world.ts";

/** What an auditor asks for: a period (from included, to not), and tickets by key or id (none = all). */
export interface ExportAsked {
  readonly from: Date;
  readonly to: Date;
  readonly tickets: readonly string[];
  readonly format: "jsonl" | "csv" | "html";
}

const Exported = z.looseObject({
  actor: z.looseObject({ id: z.string() }),
  payload: z.looseObject({
    format: z.enum(["jsonl", "csv", "html"]),
    from: z.string(),
    to: z.string(),
    tickets: z.array(z.string()),
    unknown: z.array(z.string()),
    first: z.number(),
    last: z.number(),
    count: z.number(),
    seals_sha256: z.string(),
  }),
});

/** An export as its entry holds it. */
export type Export = z.infer<typeof Exported>["payload"] & { readonly id: string; readonly by: string };

// Two columns a row: 10,000 rows are 1 MB.
const SEALS = 10_000;

/** Records who takes out what before anything leaves: the range, how many entries, and the hash of their seals. Later entries are not in it, however long the download takes. */
export async function openExport(world: World, asked: ExportAsked, by: Auditor): Promise<Export> {
  await assertHere(world, asked.from, asked.to);
  const { unknown, ...about } = await world.store.exports.tickets(asked.tickets);
  const span = await world.store.exports.span(world.logName, asked.from, asked.to);
  const of: Selection = {
    log: world.logName,
    ...(span ?? { first: 1, last: 0 }),
    about: asked.tickets.length === 0 ? null : about,
  };
  const payload: Export = {
    format: asked.format,
    from: asked.from.toISOString(),
    to: asked.to.toISOString(),
    tickets: [...asked.tickets],
    unknown: [...unknown],
    first: of.first,
    last: of.last,
    ...(await sealsOf(world, of)),
    id: "",
    by: by.id,
  };
  const { id: _, by: _who, ...said } = payload;
  const { entry, all } = await record(world, {
    kind: "evidence.exported",
    actor: { type: "person", ...by },
    subject: { system: "ops-trust", type: "log", id: world.logName },
    caseId: null,
    corr: {},
    payload: said,
  });
  const recorded = Exported.parse(JSON.parse(entry.canonical)).payload.tickets;
  // What redaction takes out cannot be found again when a cut download goes on.
  if (recorded.join("\n") !== asked.tickets.join("\n"))
    throw new OpsError("EVIDENCE_INVALID", "tickets: redaction takes out one of these keys; ask for the tickets by their ids");
  await world.store.ledger.record(all);
  return { ...payload, id: entry.id };
}

async function sealsOf(world: World, of: Selection): Promise<{ readonly count: number; readonly seals_sha256: string }> {
  const hash = createHash("sha256");
  let count = 0;
  for (let after = 0; ; ) {
    const seals = await world.store.exports.seals(of, after, SEALS);
    for (const { seal } of seals) hash.update(`${seal}\n`);
    count += seals.length;
    after = seals.at(-1)?.seq ?? after;
    if (seals.length < SEALS) return { count, seals_sha256: hash.digest("hex") };
  }
}

/** The recorded export of that id, of that person; null when he made none. */
export async function exportOf(world: World, id: string, by: string): Promise<Export | null> {
  const entry = await world.store.exports.exported(id);
  if (entry === null) return null;
  const { actor, payload } = Exported.parse(JSON.parse(entry.canonical));
  return actor.id === by ? { ...payload, id, by: actor.id } : null;
}

/** Where its entries are. */
export async function selectionOf(world: World, { tickets, first, last }: Export): Promise<Selection> {
  const about = tickets.length === 0 ? null : await world.store.exports.tickets(tickets);
  return { log: world.logName, first, last, about };
}

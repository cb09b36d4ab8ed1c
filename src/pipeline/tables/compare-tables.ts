import { z } from "zod";
import { type Entry, labelledDigest, sha256 } from "../../case/index.ts";
import type { BesideEntry, DomainRows, EffectDomainRow, ReviewDomainRow } from "../../ports/index.ts";
import type { World } from "../world.ts";
import { Told, type ToldCase, type ToldEffect, toldBy } from "./told-by-entries.ts";

/** One place where a row and the entries say different things; `row` or `entries` null = there is none. */
export interface Difference {
  readonly table: "cases" | "reviews" | "effects" | "entries";
  readonly id: string;
  readonly column: string;
  readonly row: string | null;
  readonly entries: string | null;
}

/** A page of cases, compared. */
export interface Compared {
  readonly cases: number;
  /** Opened in months whose entries have left the database: nothing here could tell. */
  readonly left: number;
  readonly differences: readonly Difference[];
}

// A case's records may have some 500 KB together.
const PAGE = 50;

/** Compares the rows of cases, reviews and effects with what the entries that hold say of them, a page at a time. Work under way is no difference: a row and its entry are written together. */
export async function* compareTables({ store, logName }: Pick<World, "store" | "logName">): AsyncGenerator<Compared> {
  const months = (await store.leftMonths.left(logName)).map(({ month }) => month).sort();
  const leftTo = months.at(-1) ?? "";
  const lost = lostIn(await store.ledger.ofSubject(`ops-trust/log/${logName}`));
  for (let after = ""; ; ) {
    const page = await store.domainTables.page(after, PAGE);
    const here = page.filter((rows) => rows.case === null || rows.case.openedAt.slice(0, 7) > leftTo);
    const differences = here.flatMap((rows) => differencesIn(rows, lost));
    yield { cases: page.length, left: page.length - here.length, differences };
    after = page.at(-1)?.caseId ?? after;
    if (page.length < PAGE) return;
  }
}

/** Places whose rows a restored database lost: their entries came back from a sink, and of their cases no more than how they ended. */
type Lost = readonly { readonly fromSeq: number; readonly toSeq: number }[];

const Adopted = z.looseObject({
  kind: z.literal("evidence.adopted"),
  payload: z.looseObject({ fromSeq: z.number(), toSeq: z.number() }),
});

function lostIn(entries: readonly Entry[]): Lost {
  const adopted = entries.filter(({ kind, hash, canonical }) => kind === "evidence.adopted" && sha256(canonical) === hash);
  return adopted.flatMap(({ canonical }) => Adopted.safeParse(JSON.parse(canonical)).data?.payload ?? []);
}

/** What differs of one case. */
function differencesIn(rows: DomainRows, lost: Lost): readonly Difference[] {
  const { caseId } = rows;
  const broken = rows.entries.flatMap((entry) => entryDifference(entry, caseId));
  const bad = new Set(broken.map(({ id }) => id));
  const told = rows.entries.filter(({ id }) => !bad.has(id)).map(toldOf);
  const moves = told.filter(({ kind }) => kind.startsWith("case."));
  if (rows.case === null) return [...broken, gone("cases", caseId, `${moves.length} moves of it`)];
  if (moves.length === 0) return [...broken, { table: "cases", id: caseId, column: "id", row: caseId, entries: null }];
  const said = toldBy(moves);
  const isLost = rows.entries.some(({ seq }) =>
    lost.some(({ fromSeq, toSeq }) => seq !== null && seq >= fromSeq && seq <= toSeq),
  );
  const ofCase = [...broken, ...caseDifferences(rows, said, moves)];
  if (isLost) return ofCase.filter(({ column }) => column !== "data.proposal.digest");
  return [
    ...ofCase,
    ...eachOf("reviews", rows.reviews, said.reviews, (row, review) => reviewDifferences(row, review)),
    ...eachOf("effects", rows.effects.filter(isAction), said.effects, effectDifferences),
    ...rows.effects.filter((row) => !isAction(row)).flatMap((row) => messageDifferences(row, told)),
  ];
}

function toldOf({ hash, canonical }: BesideEntry): Told {
  return { ...Told.parse(JSON.parse(canonical)), hash };
}

/** A record that does not have its hash or its seal's, or stands under another case or kind than it names. */
function entryDifference({ id, kind, hash, sealed, canonical }: BesideEntry, caseId: string): readonly Difference[] {
  const different = (column: string, row: string, entries: string): Difference[] => [
    { table: "entries", id, column, row, entries },
  ];
  const own = sha256(canonical);
  if (own !== hash) return different("hash", hash, own);
  if (sealed !== null && sealed !== hash) return different("hash", hash, sealed);
  const record = Told.safeParse(JSON.parse(canonical)).data;
  if (record?.kind !== kind) return different("kind", kind, record?.kind ?? "no record of a case");
  return record.corr["case"] === caseId ? [] : different("case_id", caseId, record.corr["case"] ?? "");
}

function gone(table: Difference["table"], id: string, entries: string): Difference {
  return { table, id, column: "id", row: null, entries };
}

type Compare = readonly [column: string, row: unknown, entries: unknown];

function differing(table: Difference["table"], id: string, compares: readonly Compare[]): readonly Difference[] {
  const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value ?? null));
  return compares.flatMap(([column, row, entries]) =>
    shown(row) === shown(entries) ? [] : [{ table, id, column, row: shown(row), entries: shown(entries) }],
  );
}

const WITH_PROPOSAL: ReadonlySet<string> = new Set(["in_review", "cleared", "held", "ended"]);

function caseDifferences({ caseId, case: row }: DomainRows, said: ToldCase, moves: readonly Told[]): readonly Difference[] {
  const opened = moves.find(({ payload }) => payload.ticket_key != null);
  if (row === null || opened === undefined) return [];
  const { system, type, id } = opened.subject;
  const { status, end, ticket, workflow, proposal, decision } = row.data;
  const about = `${system}/${type}/${id}`;
  const policy = memberOf(decision, "policyHash");
  return differing("cases", caseId, [
    ["status", row.status, said.status],
    ["data.status", status, said.status],
    ["data.end", end, said.status === "ended" ? said.end : undefined],
    ["ticket_id", row.ticket, about],
    ["ticket_key", row.key, opened.payload.ticket_key],
    ["data.ticket", ["system", "kind", "id"].map((name) => String(memberOf(ticket, name))).join("/"), about],
    ["data.ticket.key", memberOf(ticket, "key"), opened.payload.ticket_key],
    ["workflow", row.workflow, opened.corr["workflow"]],
    ["data.workflow", workflow, opened.corr["workflow"]],
    ["data.decision.policyHash", policy, policy === undefined ? undefined : said.policy],
    ...(WITH_PROPOSAL.has(said.status)
      ? [["data.proposal.digest", memberOf(proposal, "digest") ?? null, said.proposal] as const]
      : []),
  ]);
}

function eachOf<R extends { readonly id: string }, S>(
  table: "reviews" | "effects",
  rows: readonly R[],
  said: ReadonlyMap<string, S>,
  compare: (row: R, told: S) => readonly Difference[],
): readonly Difference[] {
  const missing = [...said.keys()].filter((id) => !rows.some((row) => row.id === id));
  const there = rows.flatMap((row) => {
    const told = said.get(row.id);
    return told === undefined ? [{ table, id: row.id, column: "id", row: row.id, entries: null }] : compare(row, told);
  });
  return [...there, ...missing.map((id) => gone(table, id, "it was made"))];
}

function reviewDifferences(
  { id, status, data }: ReviewDomainRow,
  told: { readonly status: string; readonly digest: string | null },
): readonly Difference[] {
  return differing("reviews", id, [
    ["status", status, told.status],
    ["data.status", data["status"], told.status],
    ["data.digest", data["digest"] ?? null, told.digest],
  ]);
}

function isAction({ body }: EffectDomainRow): boolean {
  return body["kind"] === "action";
}

function effectDifferences(
  { id, status, digest, entryHash, body, receipt }: EffectDomainRow,
  told: ToldEffect,
): readonly Difference[] {
  const known = told.statuses.includes(status) ? status : told.statuses.join(" or ");
  return [
    ...differing("effects", id, [
      ["status", status, known],
      ["digest", digest, told.digest],
      ["entry_hash", entryHash, told.entryHash],
      ["body", labelledDigest("ots.action.v1", body["payload"]), told.digest],
    ]),
    ...(told.receipt === null ? [] : receiptDifferences(id, receipt, told.receipt)),
  ];
}

/** A message has an entry when it is written or given up. */
function messageDifferences(
  { id, status, digest, body, receipt }: EffectDomainRow,
  told: readonly Told[],
): readonly Difference[] {
  const ended = told.find(({ kind, corr }) => kind.startsWith("message.") && corr["effect"] === id);
  const isEnded = status === "confirmed" || status === "failed";
  const own: Compare = ["body", labelledDigest("ots.message.v1", body), digest];
  if (ended === undefined) return differing("effects", id, [own, ["status", status, isEnded ? "not ended" : status]]);
  const said = ended.payload.receipt ?? null;
  return [
    ...differing("effects", id, [
      own,
      ["status", status, ended.kind.replace("message.", "")],
      ["digest", digest, ended.payload.digest],
    ]),
    ...(said === null ? [] : receiptDifferences(id, receipt, said)),
  ];
}

// What was redacted or cut in the record cannot be compared with what was not.
const NOT_AS_IT_WAS = /\[[A-Z][A-Z_]+\]|pii_|\u2026/;

function receiptDifferences(id: string, receipt: unknown, told: Readonly<Record<string, unknown>>): readonly Difference[] {
  return Object.entries(told).flatMap(([name, said]) => {
    const row = memberOf(receipt, name);
    if (typeof said === "object" && said !== null)
      return receiptDifferences(id, row, { ...said }).map((one) => ({ ...one, column: `receipt.${name}` }));
    return typeof said === "string" && NOT_AS_IT_WAS.test(said) ? [] : differing("effects", id, [[`receipt.${name}`, row, said]]);
  });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

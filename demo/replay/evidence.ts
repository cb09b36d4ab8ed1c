import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { linesOf } from "./read/open-file.ts";

const Line = z.object({ kind: z.string(), canonical: z.string() });
const Entry = z.looseObject({
  at: z.string(),
  corr: z.looseObject({ case: z.string().optional() }),
  decision: z.looseObject({ gate: z.string() }).nullish(),
  payload: z.looseObject({ opened_at: z.string().optional() }),
});

/** What the evidence log says of a run. */
export interface LogRead {
  readonly entries: number;
  /** Milliseconds from the webhook's arrival to the case's first rest, sorted. */
  readonly toRest: readonly number[];
  /** Decisions by gate. */
  readonly gates: ReadonlyMap<string, number>;
}

/** Events after which a case waits or has ended; a decision to apply is not one. */
const RESTS = new Set(["case.decided", "case.effect_confirmed", "case.effect_failed", "case.failed", "case.held"]);

/** Reads every segment below the data folder. */
export async function readLog(data: string): Promise<LogRead> {
  const root = join(data, "evidence", "segments");
  const rests = new Map<string, number>();
  const gates = new Map<string, number>();
  let entries = 0;
  for (const file of segments(root)) {
    for await (const text of linesOf(file)) {
      entries += 1;
      const line = Line.parse(JSON.parse(text));
      if (RESTS.has(line.kind)) take(line, { rests, gates });
    }
  }
  return { entries, toRest: [...rests.values()].sort((a, b) => a - b), gates };
}

function segments(root: string): readonly string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .flatMap((log) => readdirSync(join(root, log)).map((name) => join(root, log, name)))
    .sort();
}

function take(line: z.infer<typeof Line>, { rests, gates }: Taken): void {
  const { at, corr, decision, payload } = Entry.parse(JSON.parse(line.canonical));
  const gate = decision?.gate ?? "none";
  if (line.kind === "case.decided") gates.set(gate, (gates.get(gate) ?? 0) + 1);
  if (line.kind === "case.decided" && gate === "apply") return;
  const { case: id } = corr;
  if (id === undefined || rests.has(id) || payload.opened_at === undefined) return;
  rests.set(id, Date.parse(at) - Date.parse(payload.opened_at));
}

interface Taken {
  readonly rests: Map<string, number>;
  readonly gates: Map<string, number>;
}

/** The value below which this share of sorted values lies; null of none. */
export function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

const Head = z.looseObject({ seq: z.number() });
const SHIPPING_MS = 120_000;

/** Waits until so many entries are in the log's own folder: a shipper that was killed holds its lease for a minute. */
export async function shipped(data: string, entries: number): Promise<boolean> {
  const until = performance.now() + SHIPPING_MS;
  while (performance.now() < until) {
    if (headsOf(join(data, "evidence", "heads")) >= entries) return true;
    await delay(250);
  }
  return false;
}

function headsOf(folder: string): number {
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.reduce((sum, name) => sum + Head.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))).seq, 0);
}

import { cpus } from "node:os";
import type { Cases } from "./cases.ts";
import type { EvidenceResult } from "./part-evidence.ts";
import type { ListenerResult } from "./part-listener.ts";
import type { MemoryResult, PipelineResult } from "./part-pipeline.ts";
import type { QueueResult, Spread } from "./part-queue.ts";
import type { ShippingResult } from "./part-shipping.ts";

/** Everything one run of the bench found; what was not asked for is null or empty. */
export interface Measured {
  listener: ListenerResult | null;
  pipeline: PipelineResult[];
  reviewed: { readonly queue: string; readonly cases: Cases }[];
  memory: MemoryResult | null;
  queue: QueueResult | null;
  evidence: EvidenceResult | null;
  shipping: ShippingResult | null;
}

/** CPU milliseconds a ticket of the same job on other engines, measured elsewhere on another machine; the script is the one measured here too. */
const ELSEWHERE = [
  ["bare script", 0.4],
  ["Mastra", 1.3],
  ["Restate", 2],
  ["LangGraph, SQLite", 2.4],
  ["DBOS", 4.7],
  ["n8n 2", 49],
] as const;

/** The result as text for people. */
export function tableOf(found: Measured, withRedis: boolean): string {
  const lines = [
    `ops-trust-layer bench: ${cpus().length} CPUs, Node ${process.version}, PostgreSQL with fsync, loopback only`,
    "",
  ];
  if (found.listener !== null) lines.push(...listenerLines(found.listener));
  for (const one of found.pipeline) lines.push(...pipelineLines(one));
  const script = found.pipeline.find((one) => one.script !== null)?.script ?? null;
  for (const { queue, cases } of found.reviewed)
    lines.push(...cpuLines(`(c, d) reviewed ticket, queue on ${queue}`, cases, script));
  if (found.memory !== null) lines.push(...memoryLines(found.memory));
  if (found.queue !== null) lines.push(...queueLines(found.queue));
  lines.push(...evidenceLines(found.evidence), ...shippingLines(found.shipping));
  if (found.pipeline.length > 0) lines.push(...elsewhereLines());
  if (!withRedis)
    lines.push("No Redis: install redis-server or name one with --redis URL for the figures with the queue on Redis.");
  return `${lines.join("\n")}\n`;
}

function memoryLines({ startMb, waiting, waitingMb }: MemoryResult): string[] {
  return [
    "(b) memory of the service",
    row("started", mb(startMb)),
    row(`${waiting} cases waiting for people`, mb(waitingMb)),
    "",
  ];
}

function listenerLines({ ours, bare, throughput, cpu }: ListenerResult): string[] {
  return [
    "(a) listener: verify, one durable row, 202",
    row("", "ours", "bare", "ratio"),
    row("webhooks a second", whole(ours.perSecond), whole(bare.perSecond), times(throughput)),
    row("CPU ms a webhook", ms(ours.cpuMs), ms(bare.cpuMs), times(cpu)),
    row("p99 ms", ms(ours.p99Ms), ms(bare.p99Ms), times(ours.p99Ms / bare.p99Ms)),
    "",
  ];
}

function pipelineLines({ queue, ours, floor, script, share }: PipelineResult): string[] {
  return [
    `(b) whole pipeline, queue on ${queue}, against the same calls and commits written straight`,
    row("", "ours", "floor", "ratio"),
    row("cases a second", whole(ours.perSecond), whole(floor.perSecond), times(share)),
    row("transactions a case", ms(ours.transactions), ms(floor.transactions), times(ours.transactions / floor.transactions)),
    row("CPU ms a case", ms(ours.cpu.total), ms(floor.cpu.total), times(ours.cpu.total / floor.cpu.total)),
    "",
    ...cpuLines(`(c, d) automatic ticket, queue on ${queue}`, ours, script),
    ...(script === null ? [] : cpuLines("(c) bare Express + BullMQ script that keeps nothing, queue on redis", script, script)),
  ];
}

/** `script` is the yardstick that machines have in common: milliseconds of one are not those of another. */
function cpuLines(title: string, { count, cpu, ticketCalls, modelCalls }: Cases, script: Cases | null): string[] {
  return [
    `${title} (${count} tickets)`,
    row("", "all", "service", "postgres", "redis"),
    row("CPU ms a ticket", ms(cpu.total), ms(cpu.service), ms(cpu.postgresql), ms(cpu.redis)),
    ...(script === null ? [] : [row("as a multiple of the bare script", times(cpu.total / script.cpu.total))]),
    row("outside calls a ticket", ms(ticketCalls + modelCalls), "of these", "model", ms(modelCalls)),
    "",
  ];
}

function queueLines({ open, page, mine, everybody, counts, routing, capacity }: QueueResult): string[] {
  const cells = ({ medianMs, p99Ms }: Spread): [string, string] => [ms(medianMs), ms(p99Ms)];
  return [
    `(e) review queue with ${open} open questions`,
    row("ms", "median", "p99"),
    row("page of the queue", ...cells(page)),
    row("my reviews, as opened", ...cells(mine)),
    row("all waiting, as opened", ...cells(everybody)),
    row("routing: who has how many", ...cells(counts)),
    row("routing: the whole step", ...cells(routing)),
    row("is there room for a new question", ...cells(capacity)),
    "",
  ];
}

function shippingLines(found: ShippingResult | null): string[] {
  if (found === null) return [];
  const { entries, withFaults, quiet, bare } = found;
  const line = (name: string, { perSecond, perCpuSecond, stored, doubled }: ShippingResult["quiet"]): string =>
    row(name, whole(perSecond), times(perSecond / bare), whole(perCpuSecond), whole(stored), whole(doubled));
  return [
    `(g) shipping ${whole(entries)} entries to a simulated Snowflake account, read back; the bare driver sends the same inserts and reads nothing back`,
    row("", "a second", "ratio", "CPU s", "stored", "double"),
    row("the bare driver", whole(bare), times(1)),
    line("the sink", quiet),
    line(`the sink, ${withFaults.faults} faults on the way`, withFaults),
    "",
  ];
}

function evidenceLines(found: EvidenceResult | null): string[] {
  if (found === null) return [];
  const { bytes, sealing, verifying, longLog } = found;
  return [
    `(f) evidence, records of ${whole(bytes)} bytes a second of CPU, against canonicalize and SHA-256 alone`,
    row("", "ours", "bare", "ratio"),
    row("sealing: bytes, hash, chain, tree", whole(sealing.ours), whole(sealing.bare), times(sealing.ours / sealing.bare)),
    row("verifying, with a checkpoint", whole(verifying.ours), whole(verifying.bare), times(verifying.ours / verifying.bare)),
    row(`memory after ${longLog.entries / 10} entries`, mb(longLog.tenthMb)),
    row(`memory after ${longLog.entries} entries`, mb(longLog.endMb)),
    "",
  ];
}

function elsewhereLines(): string[] {
  const [[, unit]] = ELSEWHERE;
  return [
    "CPU ms a ticket measured elsewhere on the same job, and as a multiple of the bare script there",
    ...ELSEWHERE.map(([name, value]) => row(name, ms(value), times(value / unit))),
  ];
}

function row(name: string, ...cells: readonly string[]): string {
  return `  ${name.padEnd(32)}${cells.map((cell) => cell.padStart(10)).join("")}`;
}

function whole(value: number): string {
  return value.toFixed(0);
}

function ms(value: number): string {
  return value.toFixed(2);
}

function times(value: number): string {
  return `${value.toFixed(2)} x`;
}

function mb(value: number): string {
  return `${value.toFixed(0)} MB`;
}

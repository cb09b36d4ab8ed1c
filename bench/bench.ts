import { readOptions, USAGE } from "./options.ts";
import { measureEvidence } from "./part-evidence.ts";
import { measureListener } from "./part-listener.ts";
import { measureMemory, measurePipeline, measureReviewed } from "./part-pipeline.ts";
import { measureQueue } from "./part-queue.ts";
import { measureShipping } from "./part-shipping.ts";
import { type Measured, tableOf } from "./report.ts";
import { type Stage, setStage } from "./stage.ts";

/** Measures what was asked for. Parts share their runs: calls a ticket (d) are counted while the CPU of the same tickets (c) is. */
async function measure(stage: Stage): Promise<Measured> {
  const { parts } = stage.options;
  const say = (text: string): void => void process.stderr.write(`${text} ...\n`);
  const queues = stage.redis === null ? (["postgresql"] as const) : (["postgresql", "redis"] as const);
  const found: Measured = {
    listener: null,
    pipeline: [],
    reviewed: [],
    memory: null,
    queue: null,
    evidence: null,
    shipping: null,
  };
  if (parts.has("a")) {
    say("(a) listener against a bare one");
    found.listener = await measureListener(stage);
  }
  for (const queue of queues) {
    if (!parts.has("b") && !parts.has("c") && !parts.has("d")) continue;
    say(`(b, c, d) automatic tickets, queue on ${queue}, against the floor`);
    found.pipeline.push(await measurePipeline(stage, queue));
    if (!parts.has("c")) continue;
    say(`(c) reviewed tickets, queue on ${queue}`);
    found.reviewed.push({ queue, cases: await measureReviewed(stage, queue) });
  }
  if (parts.has("b") && stage.options.waiting > 0) {
    say(`(b) memory with ${stage.options.waiting} waiting cases`);
    found.memory = await measureMemory(stage);
  }
  found.queue = await measureOpen(stage, say);
  found.evidence = measureRecords(stage, say);
  found.shipping = await measureShipped(stage, say);
  return found;
}

function measureRecords({ options }: Stage, say: (text: string) => void): Measured["evidence"] {
  if (!options.parts.has("f")) return null;
  say("(f) sealing and verifying evidence");
  return measureEvidence(options.seconds < 2);
}

async function measureShipped({ options }: Stage, say: (text: string) => void): Promise<Measured["shipping"]> {
  if (!options.parts.has("g")) return null;
  say("(g) shipping evidence to a Snowflake account with faults");
  return measureShipping(options.seconds);
}

async function measureOpen(stage: Stage, say: (text: string) => void): Promise<Measured["queue"]> {
  const { parts, waiting } = stage.options;
  if (!parts.has("e") || waiting <= 0) return null;
  say(`(e) review queue with ${waiting} open questions`);
  return measureQueue(stage);
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (typeof options === "string") {
    process.stderr.write(`${options}\n${USAGE}\n`);
    return 2;
  }
  const stage = await setStage(options);
  try {
    const found = await measure(stage);
    process.stdout.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : tableOf(found, stage.redis !== null));
    return 0;
  } finally {
    await stage.strike();
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main();

import { parseArgs } from "node:util";
import { detect, lookFor, makeRedactor } from "../src/privacy/index.ts";
import { PIECES, repeated } from "./privacy/hostile.ts";
import { score } from "./privacy/score.ts";
import { type Labelled, labelledSets } from "./privacy/sets.ts";
import { blockOf, throughput } from "./privacy/speed.ts";

// usage: npm run bench:privacy [-- --show]   (--show: what was missed and what was found where nothing is labelled)
const KINDS = ["EMAIL", "PHONE", "SSN", "CREDIT_CARD", "IBAN", "IP", "NATIONAL_ID"] as const;
const PATTERNS = ["EMAIL", "PHONE", "SSN", "CREDIT_CARD", "IBAN", "IP"];
const LOOKED = lookFor([...KINDS, "SECRET"]);
const MEGABYTE = 1_000_000;

/** The bar is over all that is labelled. */
function withAll(sets: ReadonlyMap<string, readonly Labelled[]>): ReadonlyMap<string, readonly Labelled[]> {
  return sets.size === 0 ? sets : new Map([...sets, ["all three sets together", [...sets.values()].flat()]]);
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function share(part: number, whole: number): string {
  return whole === 0 ? "    -" : (part / whole).toFixed(3);
}

function scoreSet(name: string, set: readonly Labelled[], show: boolean): void {
  say(`\n${name}: ${set.length} texts (a label counts as found when something found touches it)`);
  say("kind         labelled  recall  found  precision");
  for (const kind of KINDS) {
    const { labelled, hit, found, wrong, missed, alarms } = score(set, kind, (text) => detect(text, LOOKED));
    if (labelled + found === 0) continue;
    const counts = [kind.padEnd(12), String(labelled).padStart(8), share(hit, labelled).padStart(7), String(found).padStart(6)];
    say([...counts, share(found - wrong, found).padStart(10)].join(" "));
    if (!show) continue;
    for (const text of missed) say(`    missed   ${text}`);
    for (const text of alarms) say(`    alarm    ${text}`);
  }
}

function measureSpeed(sets: ReadonlyMap<string, readonly Labelled[]>): void {
  say("\nthroughput on one core, MB/s");
  for (const [name, set] of sets) {
    const texts = set.map(({ text }) => text);
    saySpeed(name, texts);
    saySpeed("  as one long text", [repeated(`${texts.join("\n")}\n`, MEGABYTE)]);
  }
}

function saySpeed(name: string, texts: readonly string[]): void {
  const speed = throughput(texts, (text) => detect(text, LOOKED));
  say(`${name.padEnd(24)} ${speed.toFixed(1).padStart(6)}`);
}

async function measureHostile(): Promise<void> {
  say("\n1 MB of one piece: milliseconds in all; longest time in which nothing else ran, by the clock and by the CPU");
  let worst = 0;
  for (const piece of PIECES) {
    const { total, longest, longestCpu } = await blockOf(() => makeRedactor(PATTERNS).ahead([repeated(piece, MEGABYTE)]));
    worst = Math.max(worst, longestCpu);
    const figures = [total.toFixed(0), longest.toFixed(1), longestCpu.toFixed(1)].map((figure) => figure.padStart(7));
    say(`${JSON.stringify(piece).slice(0, 40).padEnd(42)} ${figures.join("")}`);
  }
  say(`longest block of all, by the CPU: ${worst.toFixed(1)} ms`);
}

const { values } = parseArgs({ options: { show: { type: "boolean", default: false } } });
const sets = withAll(labelledSets());
if (sets.size === 0) say("the labelled sets are not beside this checkout (../shared/data/pii): only speed is measured");
for (const [name, set] of sets) scoreSet(name, set, values.show);
measureSpeed(sets);
await measureHostile();

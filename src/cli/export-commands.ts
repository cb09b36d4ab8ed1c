import { createWriteStream, readFileSync, renameSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { type Client, isFinal } from "./client.ts";
import { begunExport, download, Export } from "./download.ts";

/** What the commands use of their surroundings. */
export interface Around {
  readonly client: () => Client;
  readonly textOf: (file: string) => string;
  readonly say: (text: string) => void;
  /** Progress: where it does not mix with what is printed. */
  readonly tell: (text: string) => void;
}

interface Options {
  readonly from: string;
  readonly to: string;
  readonly ticket: readonly string[];
  readonly tickets?: string;
  readonly out: string;
}

const several = (text: string, before: readonly string[]): readonly string[] => [...before, text];
const WHEN = "a date (2026-11-01, UTC) or a moment (2026-11-01T09:30:00Z)";

/** `export`, `appendix`, `lineage`: evidence for auditors. Each export is an entry itself. */
export function exportCommands(ops: Command, around: Around): void {
  asking(ops.command("export"), "take evidence out, as lines that verify reads or as a sheet; goes on where it was cut")
    .requiredOption("--out <file>", "the file; FILE.part beside it while it is not whole")
    .option("--format <format>", "jsonl or csv", "jsonl")
    .action((options: Options & { format: string }) => exported(options, around));
  asking(ops.command("appendix"), "an audit appendix of a period as one page, ready to be printed")
    .requiredOption("--out <file>", "the .html file")
    .action((options: Options) => appendix(options, around));
  ops
    .command("lineage <ticket>")
    .description("from a ticket's fields to the write: context, prompt, draft, decision, answers, effect, each with its entry")
    .action(async (ticket: string) =>
      around.say(JSON.stringify(await around.client().get(`/v1/lineage?${new URLSearchParams({ ticket }).toString()}`), null, 2)),
    );
}

function asking(command: Command, says: string): Command {
  return command
    .description(says)
    .requiredOption("--from <when>", `from then on: ${WHEN}`)
    .requiredOption("--to <when>", `until before then: ${WHEN}`)
    .option("--ticket <key>", "only this ticket's entries, by its key or id; may be repeated", several, [])
    .option("--tickets <file>", "only those of the tickets in this file: keys or ids, one a line");
}

async function exported(options: Options & { readonly format: string }, around: Around): Promise<void> {
  const { format, out } = options;
  if (format !== "jsonl" && format !== "csv") throw new Error(`--format is "${format}": jsonl or csv is needed`);
  const client = around.client();
  const asked = askedBy(options, around);
  const begun = begunExport(out, (of) => of.format === format && isSame(of, asked));
  const found = begun ?? Export.parse(await client.post("/v1/exports", { ...asked, format }));
  await download(client, found, { file: out, tell: around.tell });
  around.say(saysOf(found, out));
}

async function appendix(options: Options, around: Around): Promise<void> {
  const client = around.client();
  const found = Export.parse(await client.post("/v1/exports", { ...askedBy(options, around), format: "html" }));
  const part = `${options.out}.part`;
  await pipeline(Readable.from(client.stream(`/v1/exports/${found.id}`)), createWriteStream(part, { mode: 0o600 })).catch(
    (error: unknown) => {
      if (isFinal(error)) throw error;
      throw new Error("the appendix was cut: run the same command again");
    },
  );
  // A page that ends before its end is not handed on.
  if (!readFileSync(part, "utf8").endsWith("</html>\n")) throw new Error("the appendix was cut: run the same command again");
  renameSync(part, options.out);
  around.say(saysOf(found, options.out));
}

interface Asked {
  readonly from: string;
  readonly to: string;
  readonly tickets: readonly string[];
}

function askedBy({ from, to, ticket, tickets }: Options, { textOf }: Around): Asked {
  const listed = tickets === undefined ? [] : textOf(tickets).split(/[\s,;]+/);
  const all = [...new Set([...ticket, ...listed].filter((key) => key !== ""))];
  if (tickets !== undefined && all.length === 0) throw new Error(`${tickets} names no ticket: one key or id a line`);
  return { from, to, tickets: all };
}

function isSame(of: Export, { from, to, tickets }: Asked): boolean {
  const moment = (text: string): number => new Date(text).getTime();
  return moment(of.from) === moment(from) && moment(of.to) === moment(to) && of.tickets.join("\n") === tickets.join("\n");
}

function saysOf({ id, count, first, last, unknown, seals_sha256: seals }: Export, out: string): string {
  const range = count === 0 ? "no entry" : `${count} entries, from ${first} to ${last}`;
  const without = unknown.length === 0 ? "" : `\nwithout a case: ${unknown.join(", ")}`;
  return `${out}: ${range}; seals ${seals}; on record as ${id}${without}`;
}

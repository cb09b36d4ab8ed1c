import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const Counts = z.record(z.string(), z.number());
const Row = z.record(z.string(), z.string());

const SavedServiceNow = z.object({
  tables: z.record(z.string(), z.array(Row)),
  ids: z.array(z.tuple([z.string(), z.string()])),
  recorded: z.array(z.tuple([z.string(), z.number()])),
  references: z.array(z.tuple([z.string(), z.string()])),
});
export type SavedServiceNow = z.infer<typeof SavedServiceNow>;

const SavedIssue = z.object({
  id: z.string(),
  key: z.string(),
  project: z.string(),
  issueType: z.string(),
  status: z.string(),
  parent: z.string().nullable(),
  reporter: z.string().nullable(),
  updated: z.string(),
  fields: z.record(z.string(), z.unknown()),
  properties: z.record(z.string(), z.unknown()),
  comments: z.array(
    z.object({ author: z.string(), body: z.unknown(), internal: z.boolean(), properties: z.record(z.string(), z.unknown()) }),
  ),
  attachments: z.array(z.object({ author: z.string(), filename: z.string(), text: z.string() })),
});
export type SavedIssue = z.infer<typeof SavedIssue>;

/** A run that was stopped on the way: how far it was, what it had counted, and the ticket systems as they stood. */
const Saved = z.object({
  files: z.array(z.string()),
  policy: z.string(),
  /** Rows done of each record. */
  done: Counts,
  driven: z.object({ steps: z.number(), written: z.number(), unchanged: z.number(), refused: Counts, fates: Counts }),
  webhooks: z.object({ events: z.number(), lost: z.number(), taken: z.number(), given: z.number(), answers: Counts }),
  /** Markers of our effects that were written to ServiceNow. */
  written: Counts,
  restarts: z.number(),
  seconds: z.number(),
  serviceNow: SavedServiceNow.nullable(),
  jira: z.array(SavedIssue).nullable(),
});
export type Saved = z.infer<typeof Saved>;

/** What a run begins with when nothing went before it. */
export const NOTHING_SAVED: Saved = {
  files: [],
  policy: "",
  done: {},
  driven: { steps: 0, written: 0, unchanged: 0, refused: {}, fates: {} },
  webhooks: { events: 0, lost: 0, taken: 0, given: 0, answers: {} },
  written: {},
  restarts: 0,
  seconds: 0,
  serviceNow: null,
  jira: null,
};

const NAME = "stopped.json";
const FINISHED = "finished";

/** Marks a leg as driven to its end: nothing is left to go on with. */
export function finish(folder: string): void {
  const own = join(folder, "replay");
  writeFileSync(join(own, FINISHED), "");
  rmSync(join(own, NAME), { force: true });
}

export function isFinished(folder: string): boolean {
  return existsSync(join(folder, "replay", FINISHED));
}

/** Writes the state of a stopped run into its folder. */
export function save(folder: string, saved: Saved): void {
  const file = join(folder, NAME);
  writeFileSync(`${file}.new`, JSON.stringify(saved));
  renameSync(`${file}.new`, file);
}

/** The state of the run that was stopped in this folder; nothing when it was not begun. Throws with one line when it was killed, or was about other input. */
export function restore(folder: string, about: { readonly files: readonly string[]; readonly policy: string }): Saved {
  const file = join(folder, NAME);
  if (readdirSync(folder).length === 0) return NOTHING_SAVED;
  if (!existsSync(file))
    throw new Error(`${folder} holds no run that was stopped: only one that was told to end (Ctrl-C) keeps its ticket systems`);
  const saved = Saved.parse(JSON.parse(readFileSync(file, "utf8")));
  if (saved.policy === about.policy && saved.files.join("\n") === about.files.join("\n")) return saved;
  throw new Error(`the run in ${folder} was about other files or another policy: ${saved.files.join(" ")} with ${saved.policy}`);
}

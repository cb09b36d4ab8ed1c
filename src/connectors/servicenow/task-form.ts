import { type Answer, canonical, sha256 } from "../../case/index.ts";
import type { Form, Said } from "./form.ts";
import { isOpen, TASKS, tasksOf } from "./review-task.ts";
import type { Site } from "./site.ts";
import { boundIn, boundOf, SHOWN_IN_TASK, shownInTask } from "./task-card.ts";
import { isoTime, valueOf, type WireRecord } from "./wire.ts";

/** A review task without our app: how it was closed is the answer, and the audit of that very update says by whom. The newest task of a record is what stands. */
export const TASK_FORM: Form = {
  table: TASKS,
  decision: ["state", "close_code", "close_notes"],
  shown: SHOWN_IN_TASK,
  claim: null,
  read: async (site, id) => (await tasksOf(site, id)).at(-1) ?? null,
  cardHash: (row, key) => boundOf(row, key)?.cardHash ?? sha256(`altered ${canonical(shownInTask(row))}`),
  stands: (site, row) => {
    if (isOpen(row)) return "pending";
    return valueOf(row, "state") === "3" ? (kindOf(site, row) ?? "reject") : "closed";
  },
  said,
};

/** What the close code says; null for one that is none of the three. */
function kindOf({ config }: Pick<Site, "config">, row: WireRecord): Answer["kind"] | null {
  const kinds: ReadonlyMap<string, Answer["kind"]> = new Map([
    [config.closeCodes.unsuccessful, "reject"],
    [config.closeCodes.successful_issues, "modify"],
    [config.closeCodes.successful, "approve"],
  ]);
  return kinds.get(valueOf(row, "close_code")) ?? null;
}

function said(site: Site, row: WireRecord): Said {
  const kind = kindOf(site, row);
  const notes = valueOf(row, "close_notes").replaceAll(/\r\n?/g, "\n").trim();
  const { reason, changes } = kind === "modify" ? changesIn(notes) : { reason: notes, changes: null };
  return {
    at: isoTime(valueOf(row, "closed_at")),
    reason: reason || null,
    changes,
    // The digest stands in the text; a text that was changed is told by its card's hash.
    digest: digestOf(row),
    ...(kind === null ? { doubt: "the close code says neither approve nor modify nor reject." } : {}),
  };
}

function digestOf(row: WireRecord): string | null {
  return boundIn(shownInTask(row).description)?.digest ?? null;
}

/** "why\n{...}": the reason, and from the first line that opens an object on what changes. Without one nothing is said to change, and that is refused with the reason. */
function changesIn(notes: string): { readonly reason: string; readonly changes: string } {
  const at = /(?:^|\n)\s*\{/.exec(notes)?.index;
  return at === undefined
    ? { reason: notes, changes: "" }
    : { reason: notes.slice(0, at).trim(), changes: notes.slice(at).trim() };
}

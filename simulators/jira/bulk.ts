import { randomUUID } from "node:crypto";
import type { Direct } from "./direct.ts";
import type { Jira } from "./state.ts";

/** Edits many issues as "Bulk change" does: one event an issue, each of which says that it is part of a bulk operation. */
export function bulkEdits(jira: Jira, { editIssue }: Pick<Direct, "editIssue">) {
  return (keys: readonly string[], fields: Readonly<Record<string, unknown>>, by: Parameters<Direct["editIssue"]>[2]): void => {
    jira.bulk = { bulkOperationId: randomUUID(), totalIssueCount: keys.length };
    try {
      for (const key of keys) editIssue(key, fields, by);
    } finally {
      jira.bulk = undefined;
    }
  };
}

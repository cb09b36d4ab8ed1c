import type { Finding } from "../../ports/index.ts";
import { batch, type Item, item } from "./batch.ts";
import { conflicts, conflictsGet } from "./conflicts.ts";
import { movesGet } from "./moves.ts";
import { rowsGet } from "./sections.ts";
import type { Site } from "./site.ts";
import { isSysId, manyRecords, valueOf } from "./wire.ts";

// The limit is applied before access rules: the first row alone may be one of few that are hidden.
const ROWS = 20;
const GRANT = "grant our account the role sn_change_read (docs/integrations/servicenow.md)";

/** Whether the Change API serves our account, asked about the newest change: it has roles of its own, whatever the tables show. Nothing where no workflow is about changes. */
export async function changeFindings({ config, client }: Pick<Site, "config" | "client">): Promise<readonly Finding[]> {
  if (!config.sources.includes("change_request")) return [];
  const query = "ORDERBYDESCsys_updated_on^ORDERBYsys_id";
  const list = rowsGet({ id: "changes", table: "change_request", query, fields: [], rows: ROWS });
  const { status, body } = item(await batch(client, [list]), "changes");
  const id =
    status === 200
      ? manyRecords(body)
          .map((row) => valueOf(row, "sys_id"))
          .find(isSysId)
      : undefined;
  if (id === undefined)
    return [{ check: "change conflicts", state: "warning", says: "cannot be told: no change is shown", fix: GRANT }];
  const items = await batch(client, [conflictsGet(id), movesGet(id)]);
  return [ofConflicts(item(items, "conflicts")), ofMoves(item(items, "moves"))];
}

function ofConflicts(answer: Item): Finding {
  const check = "change conflicts";
  if (answer.status !== 200)
    return {
      check,
      state: "problem",
      says: `refused (${answer.status}): conflicts of every change count as not read`,
      fix: GRANT,
    };
  const { status } = conflicts(answer);
  if (status === "ok") return { check, state: "ok", says: "can be read" };
  return {
    check,
    state: "warning",
    says: "nobody looked for those of the newest change: they count as not read",
    fix: "let the instance run conflict detection by itself (Change > Administration > Conflict Properties)",
  };
}

function ofMoves({ status }: Item): Finding {
  const check = "next states of changes";
  if (status === 200) return { check, state: "ok", says: "can be read" };
  return { check, state: "warning", says: `refused (${status}): change_state moves nothing`, fix: GRANT };
}

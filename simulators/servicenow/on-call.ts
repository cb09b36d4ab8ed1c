import { type Answer, failure, result } from "./answers.ts";
import type { Call } from "./call.ts";
import { openTable, type Row, read } from "./store.ts";

/**
 * GET /api/now/on_call_rota/whoisoncall: the rows of cmn_rota_member whose rota is asked for, whoever has no shift left out. Not documented by the platform: an
 * unknown rota is an empty list, a device or a catch-all has no user, and the order is text where the column is.
 */
export function whoIsOnCall(call: Call): Answer {
  const rotas = (call.query.get("rota_ids") ?? "").split(",").filter((id) => id !== "");
  if (rotas.length === 0) return failure(400, "Invalid request", "rota_ids or group_ids must be given");
  const rows = [...openTable(call.instance.store, "cmn_rota_member").rows.values()];
  return result(rows.filter((row) => rotas.includes(read(row, "rota")) && read(row, "on_call") !== "false").map(shown));
}

function shown(row: Row): Record<string, unknown> {
  const order = read(row, "order");
  return {
    memberId: read(row, "sys_id"),
    rota: read(row, "rota"),
    roster: read(row, "roster"),
    userId: read(row, "member") || null,
    ...(order === "" ? {} : { order }),
    isDeviceEscalation: read(row, "member") === "",
  };
}

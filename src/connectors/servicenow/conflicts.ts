import { z } from "zod";
import type { Section } from "../../case/index.ts";
import type { Get, Item } from "./batch.ts";
import { valueOf, WireRecord } from "./wire.ts";

const Conflicts = z.looseObject({
  result: z.looseObject({ conflicts: z.array(WireRecord), last_run: z.string().nullish() }),
});

/** The read of a change's scheduling conflicts. */
export function conflictsGet(id: string): Get {
  return { id: "conflicts", path: `/api/sn_chg_rest/change/${id}/conflict`, query: {} };
}

/** Open conflicts by id. The API's `status` says "Conflict" even when there is none: only the list counts, and an empty one only once the instance has looked. */
export function conflicts(item: Item): Section<readonly string[]> {
  if (item.status !== 200) return { status: item.status === 400 ? "absent" : "forbidden", value: null };
  const read = Conflicts.safeParse(item.body);
  if (!read.success) return { status: "forbidden", value: null };
  const { conflicts: found, last_run: looked } = read.data.result;
  if (found.length === 0 && (looked ?? "") === "") return { status: "absent", value: null };
  return { status: "ok", value: found.map((row, at) => valueOf(row, "sys_id") || `conflict-${at}`) };
}

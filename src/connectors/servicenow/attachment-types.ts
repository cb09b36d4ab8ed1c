import type { Finding } from "../../ports/index.ts";
import { EXTENSIONS } from "../evidence-file.ts";
import { batch, item } from "./batch.ts";
import { rowsGet, sectionOf } from "./sections.ts";
import type { Site } from "./site.ts";
import { valueOf } from "./wire.ts";

const LISTED = "glide.attachment.extensions";
const ROWS = { id: "types", table: "sys_properties", query: `name=${LISTED}`, fields: ["name", "value"], rows: 2 };

/** Whether the instance takes the files that evidence is attached as; nothing when it does not say (only administrators may read its properties). */
export async function fileTypes(site: Site): Promise<readonly Finding[]> {
  const answer = item(await batch(site.client, [rowsGet(ROWS)]), "types");
  const [listed = ""] =
    sectionOf(
      answer,
      ROWS,
      (row) => valueOf(row, "name") === LISTED,
      (row) => valueOf(row, "value"),
    ).value ?? [];
  const types = listed.split(",").map((one) => one.trim().toLowerCase());
  if (listed.trim() === "") return [];
  const missing = [...EXTENSIONS].filter((one) => !types.includes(one));
  const check = "file types";
  if (missing.length === 0) return [{ check, state: "ok", says: `${LISTED} has all that evidence is attached as` }];
  const fix = `add them to ${LISTED}, or attach no evidence of these types: such an attachment is refused and told in the ticket`;
  return [{ check, state: "warning", says: `${LISTED} lacks ${missing.join(", ")}`, fix }];
}

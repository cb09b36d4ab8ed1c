import type { Section, SourceValues, TicketContext } from "../../case/index.ts";
import type { Http } from "../http.ts";
import { ask, searchOf } from "./ask.ts";
import type { ODataConfig } from "./config.ts";
import { DIALECTS } from "./dialects.ts";
import { idsOf, isSameId } from "./ids.ts";
import { at, valuesIn } from "./values.ts";

/** Reads the values of one record of an OData service, by key or by filter. Never follows a link out of an answer: more than one record is none that could be believed. */
export async function readOData(http: Http, config: ODataConfig, context: TicketContext): Promise<Section<SourceValues>> {
  const ids = idsOf(context, config.ids);
  return ids === null ? { status: "absent", value: null } : readEntity(http, config, ids);
}

/** The same by ids that are known to have their forms. */
export async function readEntity(
  http: Http,
  config: ODataConfig,
  ids: ReadonlyMap<string, string>,
): Promise<Section<SourceValues>> {
  const asked = await ask(http, config.name, pathOf(config, ids));
  if (asked.kind !== "found") return { status: asked.kind, value: null };
  const dialect = DIALECTS[config.version];
  const rows = config.by === "key" ? [dialect.record(asked.body)] : dialect.rows(asked.body);
  if (rows === null) return { status: "partial", value: {} };
  if (rows.length === 0) return { status: "absent", value: null };
  const [row] = rows;
  // A server or proxy that drops the query answers with other records: only the one that was asked for is believed.
  const ours = rows.length === 1 && [...ids].every(([property, id]) => isSameId(id, at(row, property)));
  return ours ? valuesIn(row, config.values) : { status: "partial", value: {} };
}

function pathOf(config: ODataConfig, ids: ReadonlyMap<string, string>): string {
  const tops = Object.values(config.values).map(({ path }) => path.split(".", 1)[0] ?? "");
  const select = [...new Set([...ids.keys(), ...tops])].join(",");
  if (config.by === "key") return `/${config.entitySet}(${keyOf(config, ids)})${searchOf({ ...config.query, $select: select })}`;
  const filter = [...ids].map(([property, id]) => `${property} eq ${literal(config, property, id)}`).join(" and ");
  return `/${config.entitySet}${searchOf({ ...config.query, $filter: filter, $select: select, $top: "2" })}`;
}

/** One property stands alone in the key, several by their names. */
function keyOf(config: ODataConfig, ids: ReadonlyMap<string, string>): string {
  const parts = [...ids].map(([property, id]) => {
    const value = encodeURIComponent(literal(config, property, id));
    return ids.size === 1 ? value : `${property}=${value}`;
  });
  return parts.join(",");
}

/** A quote inside a string is written twice, in both versions. */
function literal({ ids, version }: ODataConfig, property: string, id: string): string {
  const form = ids[property]?.literal;
  if (form === "string") return `'${id.replaceAll("'", "''")}'`;
  return form === "guid" ? DIALECTS[version].guid(id) : id;
}

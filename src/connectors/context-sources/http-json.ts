import type { Section, SourceValues, TicketContext } from "../../case/index.ts";
import type { Http } from "../http.ts";
import { ask, searchOf } from "./ask.ts";
import type { HttpJsonConfig } from "./config.ts";
import { idsOf, isSameId } from "./ids.ts";
import { at, valuesIn } from "./values.ts";

/** Reads the values of a plain JSON API: one GET whose path holds the ticket's ids. */
export async function readHttpJson(http: Http, config: HttpJsonConfig, context: TicketContext): Promise<Section<SourceValues>> {
  const ids = idsOf(context, config.ids);
  return ids === null ? { status: "absent", value: null } : readRecord(http, config, ids);
}

/** The same by ids that are known to have their forms. */
export async function readRecord(
  http: Http,
  config: HttpJsonConfig,
  ids: ReadonlyMap<string, string>,
): Promise<Section<SourceValues>> {
  const path = config.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(ids.get(name) ?? ""));
  const asked = await ask(http, config.name, `${path}${searchOf(config.query)}`);
  if (asked.kind !== "found") return { status: asked.kind, value: null };
  const { body } = asked;
  const echoed = Object.entries(config.ids).every(
    ([name, { echo }]) => echo === undefined || isSameId(ids.get(name) ?? "", at(body, echo)),
  );
  return echoed ? valuesIn(body, config.values) : { status: "partial", value: {} };
}

import { errorCode, OpsError, type Section, type SourceValues } from "../../case/index.ts";
import type { Finding } from "../../ports/index.ts";
import type { Http } from "../http.ts";
import type { ContextSourceConfig } from "./config.ts";
import { readRecord } from "./http-json.ts";
import { idsOfNobody, idsOfSample } from "./ids.ts";
import { readEntity } from "./odata.ts";

const SETTING = "OPS_TRUST_CONTEXT_SOURCES";
const SAMPLE = `name a record that is always there as "sample" of this source in ${SETTING}`;
const UNSEEN: Finding = { check: "values", state: "warning", says: "cannot be told without a record", fix: SAMPLE };

const UNTOLD =
  "for a record that is nobody's, as for a wrong path: whether it is right and our credentials are taken cannot be told";

/** Asks a source for its sample, or for a record that is nobody's, and tells what came of it; never a value. */
export async function lookAt(http: Http, config: ContextSourceConfig): Promise<readonly Finding[]> {
  const ids = config.sample === undefined ? idsOfNobody(config.ids) : idsOfSample(config.sample, config.ids);
  const fix = `give its sample the ids ${Object.keys(config.ids).join(", ")}, each in its form (${SETTING})`;
  if (ids === null) return [{ check: "asked", state: "problem", says: "the sample does not fit its ids", fix }];
  let status = 0;
  const heard: Http = {
    ...http,
    request: async (request) => {
      const answer = await http.request(request);
      ({ status } = answer);
      return answer;
    },
  };
  try {
    const section = config.kind === "odata" ? await readEntity(heard, config, ids) : await readRecord(heard, config, ids);
    return told(config, section, status);
  } catch (error) {
    return [
      {
        check: "asked",
        state: "problem",
        says: reasonOf(error),
        fix: "see that it runs, and that its url and the paths of its ids and values are right",
      },
    ];
  }
}

/** A wrong address, path or entity set is answered like a record that is not there, often before anybody looks at credentials: only an empty list, which is a 200, tells that they fit. */
function told(config: ContextSourceConfig, section: Section<SourceValues>, status: number): readonly Finding[] {
  if (section.status === "forbidden") {
    const fix = `correct its auth in ${SETTING}, or grant that account read access`;
    return [{ check: "asked", state: "problem", says: "it does not take our credentials", fix }];
  }
  const asked: Finding = { check: "asked", state: "ok", says: "it answers and takes our credentials" };
  if (section.status === "absent" && config.sample === undefined)
    return status === 200 ? [asked, UNSEEN] : [{ check: "asked", state: "warning", says: `${status} ${UNTOLD}`, fix: SAMPLE }];
  if (section.status === "absent") {
    const fix = `name another record in ${SETTING}, or correct its url${config.kind === "odata" ? " and entitySet" : " and path"}`;
    return [{ check: "asked", state: "problem", says: `it does not have the sample (${status})`, fix }];
  }
  const unread = Object.keys(config.values).filter((name) => !Object.hasOwn(section.value ?? {}, name));
  return [asked, values(Object.keys(config.values).length, unread, section.status)];
}

/** A null is no value and fits; what is not there, has another type or is of another record does not. */
function values(all: number, unread: readonly string[], status: Section<unknown>["status"]): Finding {
  if (status === "ok" && unread.length === 0) return { check: "values", state: "ok", says: `all ${all} are there` };
  if (status === "ok") return { check: "values", state: "ok", says: `as configured; null: ${unread.join(", ")}` };
  const fix = `compare the paths, types and ids of its values with the answer, and correct them in ${SETTING}`;
  return { check: "values", state: "problem", says: `not as configured: ${unread.join(", ") || "another record"}`, fix };
}

function reasonOf(error: unknown): string {
  const { status, reason } = error instanceof OpsError ? error.context : {};
  const more = [status, reason].filter((one) => one !== undefined).join(", ");
  return more === "" ? errorCode(error) : `${errorCode(error)} (${more})`;
}

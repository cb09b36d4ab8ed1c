import { getAllStatuses } from "jira.js/cloud";
import type { Site } from "./site.ts";
import { listIn, textIn } from "./wire.ts";

/** The ids of a project's statuses of that name, learnt once: from then on a status is its id, whatever it is called. A name that is not known yet is looked for again; empty when there is none. */
export async function statusIds(site: Site, project: string, name: string): Promise<ReadonlySet<string>> {
  const wanted = name.trim().toLowerCase();
  const known = site.statuses.get(project);
  const found = known?.get(wanted);
  if (found !== undefined) return found;
  const answer: unknown = await getAllStatuses(site.reads, { projectIdOrKey: project });
  // What was learnt before stays: an id that now has another name has not become another status.
  const learnt = new Map([...idsIn(answer), ...(site.statuses.get(project) ?? [])]);
  site.statuses.set(project, learnt);
  return learnt.get(wanted) ?? new Set();
}

/** Each issue type of a project may have a status of its own by one name. */
function idsIn(answer: unknown): ReadonlyMap<string, ReadonlySet<string>> {
  const types: readonly unknown[] = Array.isArray(answer) ? answer : [];
  const ids = new Map<string, Set<string>>();
  for (const status of types.flatMap((type) => listIn(type, "statuses"))) {
    const [id, name] = [textIn(status, "id"), textIn(status, "name")?.trim().toLowerCase()];
    if (id === undefined || name === undefined) continue;
    ids.set(name, (ids.get(name) ?? new Set()).add(id));
  }
  return ids;
}

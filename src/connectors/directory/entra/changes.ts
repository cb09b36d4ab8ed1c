import { z } from "zod";
import { type Clock, errorCode, OpsError } from "../../../case/index.ts";
import type { Cursors, Log } from "../../../ports/index.ts";
import { down } from "./failure.ts";
import type { Graph } from "./graph.ts";
import { Change } from "./wire.ts";

/** So often is asked what changed, and only while somebody is looked up. */
const ASK_MS = 30_000;
/** A round of more pages than this is read anew instead. */
const MOST_PAGES = 50;

const Links = z.strictObject({ users: z.string().max(8_000), groups: z.string().max(8_000) });
type Links = z.infer<typeof Links>;

/** What changed in the tenant, as it bears on what is kept. */
export interface Changed {
  /** Ids of people who changed, left, or came into or out of a group. */
  readonly people: ReadonlySet<string>;
  /** How many of them left or were disabled. */
  readonly left: number;
  /** Some group's members changed; everything: groups in groups did, or the trail was lost. */
  readonly groups: "same" | "members" | "everything";
}

export interface ChangesDeps {
  readonly graph: Graph;
  readonly clock: Clock;
  readonly cursors: Cursors | undefined;
  /** Of the cursor. */
  readonly name: string;
  readonly log: Log | undefined;
}

/** Follows the tenant's changes and tells them; asked for once however many wait. A round that fails tells that everything may have changed. */
export function changes(deps: ChangesDeps, tell: (changed: Changed) => void): { catchUp(): Promise<void> } {
  let links: Links | null = null;
  let nextAt = 0;
  let asked: Promise<void> | null = null;
  const ask = async (): Promise<void> => {
    links ??= await stored(deps);
    const begun = links ?? (await begin(deps.graph));
    const [users, groups] = await Promise.all([trail(deps.graph, begun.users), trail(deps.graph, begun.groups)]);
    const changed = told(users.changes, groups.changes);
    if (changed.left > 0) deps.log?.info("people left the directory or were disabled", { count: changed.left });
    tell(links === null ? EVERYTHING : changed);
    links = { users: users.link, groups: groups.link };
    await deps.cursors?.set(deps.name, JSON.stringify(links));
  };
  const round = async (): Promise<void> => {
    nextAt = deps.clock().getTime() + ASK_MS;
    try {
      await ask();
    } catch (error) {
      deps.log?.warn("the directory's changes could not be read", { code: errorCode(error) });
      if (isLost(error)) {
        links = null;
        await deps.cursors?.set(deps.name, "").catch(() => undefined);
      }
      tell(EVERYTHING);
    }
  };
  return {
    catchUp: async () => {
      if (asked === null && deps.clock().getTime() < nextAt) return;
      asked ??= round().finally(() => {
        asked = null;
      });
      await asked;
    },
  };
}

/** Entra keeps a trail for seven days, and may ask at any time to start over: the next round then begins from now. An outage leaves it where it is. */
function isLost(error: unknown): boolean {
  if (!(error instanceof OpsError) || error.code !== "DIRECTORY_DOWN") return true;
  const status = Number(error.context["status"] ?? 0);
  return error.context["sent"] === undefined && status < 500 && ![401, 403, 429].includes(status);
}

const EVERYTHING: Changed = { people: new Set(), left: 0, groups: "everything" };

async function stored({ cursors, name }: ChangesDeps): Promise<Links | null> {
  const text = (await cursors?.get(name)) ?? "";
  return text === "" ? null : (Links.safeParse(JSON.parse(text)).data ?? null);
}

/** Changes from now on: who is in the tenant is not asked. */
async function begin(graph: Graph): Promise<Links> {
  const latest = async (path: string, $select: string): Promise<string> => {
    const page: unknown = await graph.get(path, { query: { $select, $deltatoken: "latest" } });
    const read = z.looseObject({ "@odata.deltaLink": z.string().max(8_000) }).safeParse(page);
    if (!read.success) throw down("no_delta_link");
    return read.data["@odata.deltaLink"];
  };
  const [users, groups] = await Promise.all([
    latest("/users/delta", "accountEnabled,userType,employeeId"),
    latest("/groups/delta", "members"),
  ]);
  return { users, groups };
}

/** All changes from a link on, and the link to go on from. */
async function trail(graph: Graph, from: string): Promise<{ readonly changes: readonly Change[]; readonly link: string }> {
  const found: Change[] = [];
  let at = from;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await graph.follow(at);
    for (const item of page.value) {
      const read = Change.safeParse(item);
      if (!read.success) throw down("shape");
      found.push(read.data);
    }
    const done = page["@odata.deltaLink"];
    if (done !== undefined) return { changes: found, link: done };
    at = page["@odata.nextLink"] ?? "";
  }
  throw down("too_long");
}

function told(users: readonly Change[], groups: readonly Change[]): Changed {
  const left = users.filter((user) => user["@removed"] !== undefined || user.accountEnabled === false);
  const members = groups.flatMap((group) => group["members@delta"] ?? []);
  // A group that went away, or one inside another, changes who is in groups that are not named here.
  const nested = groups.some((group) => group["@removed"] !== undefined);
  const others = members.some((member) => member["@odata.type"] !== "#microsoft.graph.user");
  return {
    people: new Set([...users, ...members].map(({ id }) => id.toLowerCase())),
    left: new Set(left.map(({ id }) => id)).size,
    groups: nested || others ? "everything" : groups.length > 0 ? "members" : "same",
  };
}

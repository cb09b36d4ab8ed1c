import { errorCode } from "../../case/index.ts";
import type { Finding } from "../../ports/index.ts";
import { clockOffset } from "../clock-offset.ts";
import { type Settings, unreached } from "../unreached.ts";
import { fileTypes } from "./attachment-types.ts";
import { batch, type Get, type Item, item } from "./batch.ts";
import { CHANGES } from "./changes.ts";
import { check } from "./check.ts";
import { changeFindings } from "./examine-changes.ts";
import { KINDS } from "./kinds.ts";
import { probe } from "./probe.ts";
import { recordGet } from "./sections.ts";
import { sessionGet, sessionIn } from "./session.ts";
import type { Site } from "./site.ts";
import { manyRecords, valueOf } from "./wire.ts";

/** A table that is read, and what is lost without it. */
interface Table {
  readonly name: string;
  readonly lost: string;
  readonly needed: boolean;
}

const SHARED: readonly Table[] = [
  { name: "task_ci", lost: "configuration items count as not read", needed: true },
  {
    name: "sys_journal_field",
    lost: "comments and notes count as not read, and our own are known again by their text only",
    needed: true,
  },
  { name: "sys_attachment", lost: "attached files count as not read", needed: true },
  { name: "sys_audit", lost: "no answer to a review can be proven: none counts", needed: true },
  { name: "sysapproval_approver", lost: "SOPs that read approvals get unknown", needed: false },
  { name: "cmdb_rel_ci", lost: "SOPs that read relations get unknown", needed: false },
  { name: "sys_user_delegate", lost: "for whom a delegate answered is not recorded", needed: false },
  {
    name: "sys_user_impersonation_history",
    lost: "an answer given under somebody else's account is not noticed (instances keep this from Australia on)",
    needed: false,
  },
];

/** Everything about an instance that can be told by reading: reached, as whom, rights table by table, columns, choices, clock. */
export async function examine(site: Site): Promise<readonly Finding[]> {
  const { config, client, clock } = site;
  try {
    const self = { method: "GET", path: `/api/now/table/sys_user/${config.account.id}` } as const;
    const { servedAt } = await client.send({ ...self, query: { sysparm_fields: "user_name" } });
    return [
      { check: "reached", state: "ok", says: `${new URL(config.url).host}, ${config.mode} mode` },
      signedIn(site, item(await batch(client, [sessionGet()]), "session")),
      clockOffset(new Date(servedAt ?? ""), clock()),
      ...(await roles(site)),
      ...(await rights(site)),
      ...(await changeFindings(site)),
      ...(await fileTypes(site)),
      ...[...(await check(site)), ...(await probe(site))].map(problem),
    ];
  } catch (error) {
    return [unreached(error, settings(site))];
  }
}

/** The configured account's record can be read by others too: only the session itself tells who we are. */
function signedIn(site: Site, answer: Item): Finding {
  const check = "signed in";
  const session = sessionIn(site, answer);
  const { userName } = site.config.account;
  if (session === null)
    return { check, state: "warning", says: "cannot be told", fix: `see by hand that the credentials are those of ${userName}` };
  const says = `as ${session.userName}`;
  return session.ours
    ? { check, state: "ok", says }
    : { check, state: "problem", says: `${says}, not as ${userName}`, fix: `use the credentials of ${userName}` };
}

function settings({ config, setting }: Site): Settings {
  const { userName } = config.account;
  return {
    address: "SERVICENOW_URL",
    credentials:
      setting === "SERVICENOW_ACCOUNT" ? "SERVICENOW_CLIENT_ID with its secret, or whichever way to sign in is set" : setting,
    account: `${setting} names no user that our account can read: correct the sys_id, or let ${userName} read its own sys_user record`,
    trust: "SERVICENOW_CA_FILE names the authority of your own that signed it",
  };
}

/** A line of the start's checks: what is wrong, then the way out. */
function problem(line: string): Finding {
  const cut = line.lastIndexOf(": ");
  return cut < 0
    ? { check: "configured", state: "problem", says: line }
    : { check: "configured", state: "problem", says: line.slice(0, cut), fix: line.slice(cut + 2) };
}

async function roles({ config, client }: Site): Promise<readonly Finding[]> {
  const query = { sysparm_query: `user=${config.account.id}`, sysparm_fields: "role.name", sysparm_limit: 100 };
  try {
    const { body } = await client.send({ method: "GET", path: "/api/now/table/sys_user_has_role", query });
    const names = [...new Set(manyRecords(body).map((row) => valueOf(row, "role.name")))].filter((name) => name !== "").sort();
    // Whoever may call anything has a role: none means that they are hidden.
    if (names.length === 0) return [{ check: "roles", state: "warning", says: "none is shown", fix: "compare them by hand" }];
    const says = names.join(", ").slice(0, 300);
    if (!names.some((name) => ["admin", "security_admin", "impersonator"].includes(name)))
      return [{ check: "roles", state: "ok", says }];
    const fix = "give our account the least-privilege role of docs/integrations/servicenow.md instead";
    return [{ check: "roles", state: "warning", says, fix }];
  } catch (error) {
    return [{ check: "roles", state: "warning", says: `cannot be read (${errorCode(error)})`, fix: "compare them by hand" }];
  }
}

async function rights(site: Site): Promise<readonly Finding[]> {
  const kinds = site.config.sources.map((source) => KINDS[source]);
  const own = kinds.flatMap(({ table, children }) => [table, ...(children === null ? [] : [children.table])]);
  const review: readonly Table[] =
    site.config.mode === "app" ? [{ name: CHANGES.reviews, lost: "nobody can be asked", needed: true }] : [];
  const tables: readonly Table[] = [
    ...[...new Set<string>(own)].map((name) => ({ name, lost: "its tickets cannot be served", needed: true })),
    ...SHARED,
    ...review,
  ];
  const items = await batch(site.client, tables.map(lookAt));
  return tables.map((table) => right(table, item(items, table.name)));
}

function lookAt({ name }: Table): Get {
  const get = recordGet(name, `/api/now/table/${name}`, ["sys_id"]);
  return { ...get, query: { ...get.query, sysparm_limit: 1 } };
}

/** An empty list may be an empty table, or one whose rows are all hidden. */
function right({ name, lost, needed }: Table, { status, body, total }: Item): Finding {
  const found = { check: `reads ${name}`, state: needed ? "problem" : "warning" } as const;
  if (status === 400) return { ...found, says: `there is no such table: ${lost}`, fix: "install its plugin, or ours" };
  if (status !== 200) return { ...found, says: `refused (${status}): ${lost}`, fix: `grant our account read access to ${name}` };
  if (manyRecords(body).length > 0) return { check: found.check, state: "ok", says: `${total ?? "some"} rows` };
  const says = total === 0 || total === null ? "no row is shown" : `${total} rows, the first of them hidden`;
  return { check: found.check, state: "warning", says, fix: `if there are rows, grant our account read access to ${name}` };
}

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { AclRule } from "../../../simulators/servicenow/options.ts";
import { dictionaryOf, STOCK_TABLES } from "../../../simulators/servicenow/schema.ts";
import { KIND_NAMES } from "../../../src/connectors/servicenow/index.ts";
import { closeDesks, type Desk, idOf, openDesk, SEED } from "./desk.ts";

closeDesks();

const GUIDE = readFileSync(new URL("../../../docs/integrations/servicenow.md", import.meta.url), "utf8");
const quoted = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? "");

/** A row of the guide's table of rights: of these tables these columns are read ("all" when it names none). */
interface Right {
  readonly tables: readonly string[];
  readonly columns: readonly string[] | "all";
  readonly optional: boolean;
}

function rightsOf(guide: string): readonly Right[] {
  const [, table = ""] = guide.split("| table | operations | why |\n|---|---|---|\n");
  const rows = table.slice(0, table.indexOf("\n\n")).split("\n");
  return rows.flatMap((row) => {
    const [, tables = "", operations = "", why = ""] = row.split("|").map((cell) => cell.trim());
    const [read = ""] = operations.split(";");
    if (!read.startsWith("read")) return [];
    const columns = read.startsWith("read of ") ? quoted(read) : ("all" as const);
    return [{ tables: quoted(tables), columns, optional: why.startsWith("optional") }];
  });
}

const RIGHTS = rightsOf(GUIDE);

/** Access rules that leave our account exactly these rights to read. */
function only(rights: readonly Right[]): readonly AclRule[] {
  return STOCK_TABLES.flatMap((table): readonly AclRule[] => {
    const given = rights.filter(({ tables }) => tables.includes(table)).map(({ columns }) => columns);
    if (given.includes("all")) return [];
    const shown = new Set(given.flat());
    const hidden = [...dictionaryOf(table).keys()].filter((column) => !shown.has(column));
    // The columns of a closed table too: they could be reached over references.
    const columns = hidden.map((field) => ({ table, operation: "read" as const, field }));
    return given.length === 0 ? [{ table, operation: "read" }, ...columns] : columns;
  });
}

const RECORDS = {
  ...SEED.records,
  sc_cat_item: [{ name: "Access to the ledger" }],
  sc_request: [{ number: "REQ0010001", requested_for: "alice" }],
  sc_req_item: [{ number: "RITM0010001", opened_by: "alice", request: "REQ0010001", cat_item: "Access to the ledger" }],
  sc_task: [{ number: "SCTASK0010001", request_item: "RITM0010001", request: "REQ0010001" }],
  sysapproval_approver: [{ sysapproval: "CHG0030001", approver: "rita", state: "approved" }],
  cmdb_rel_type: [{ name: "Runs on::Runs" }],
  cmdb_rel_ci: [{ parent: "db-01", child: "db-02", type: "Runs on::Runs" }],
};
const constant = { constant: "low" as const };
const RISK = Object.fromEntries(KIND_NAMES.map((kind) => [kind, constant]));

/** Every record type is served by an account with the app's role, the guide's one for the Change API, and nothing but these rights. */
function openWith(rights: readonly Right[], more = true): Promise<Desk> {
  const integrationUser = { ...SEED.integrationUser, roles: ["x_ots_ops.integration", ...(more ? ["sn_change_read"] : [])] };
  return openDesk({ integrationUser, records: RECORDS, acls: only(rights) }, { sources: [...KIND_NAMES], risk: RISK });
}

const NOTICED = ["sys_choice", "sys_user", "sc_request", "sc_cat_item"];

describe("an account with exactly the rights of docs/integrations/servicenow.md", () => {
  it("passes the check at the start, also without the optional ones", async () => {
    expect(RIGHTS.length).toBeGreaterThan(12);
    expect(await (await openWith(RIGHTS)).connector.check()).toEqual([]);
    expect(await (await openWith(RIGHTS.filter(({ optional }) => !optional))).connector.check()).toEqual([]);
  });

  it.each(KIND_NAMES)("reads a whole %s: its fields, people, tasks, items, approvals, relations and past", async (kind) => {
    const { sim, tickets } = await openWith(RIGHTS);
    const [row] = sim.records(kind);
    const key = row?.["number"] ?? "";
    const ref = { system: "servicenow", kind, id: idOf(sim, kind, key), key };
    const read = await tickets.read(ref, new Set(["approvals", "relations", "history"] as const));
    const { fields, people, tasks, items, comments, attachments, conflicts, approvals, relations, history } = read;
    const sections = { fields, people, tasks, items, comments, attachments, conflicts, approvals, relations, history };
    const unread = Object.entries(sections).filter(([, section]) => ["forbidden", "partial"].includes(section?.status ?? ""));
    expect(unread).toEqual([]);
  });

  it("knows no conflicts, next states or schedule without the role that the guide names for the Change API, and doctor says so", async () => {
    expect(GUIDE).toContain("| `/api/sn_chg_rest/change/{id}/conflict` | `sn_change_read` |");
    const { connector, tickets, change } = await openWith(RIGHTS, false);
    const { conflicts, moves, schedule } = await tickets.read(change, new Set(["moves", "schedule"] as const));
    expect([conflicts.status, moves?.status, schedule?.status]).toEqual(["forbidden", "forbidden", "forbidden"]);
    const findings = (await connector.examine()).filter(({ check }) => /conflicts|next states/.test(check));
    expect(findings).toMatchObject([
      { state: "problem", says: expect.stringContaining("refused (403)"), fix: expect.stringContaining("sn_change_read") },
      { state: "warning", says: expect.stringContaining("refused (403)"), fix: expect.stringContaining("sn_change_read") },
    ]);
  });

  it("sees names and addresses of people: what it does not see could not be taken out of what the model is given", async () => {
    const { tickets, change } = await openWith(RIGHTS);
    expect((await tickets.read(change)).people.value?.requester).toMatchObject({ name: "Alice Doe", email: "alice@example.org" });
  });

  it.each(RIGHTS.filter(({ optional, tables }) => !optional && NOTICED.some((name) => tables.includes(name))))(
    "needs what it asks for: without $tables the check says so",
    async (left) => {
      expect(await (await openWith(RIGHTS.filter((right) => right !== left))).connector.check()).not.toEqual([]);
    },
  );
});

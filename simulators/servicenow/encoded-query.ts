import type { Query, QueryScope, Term } from "./query.ts";
import { compileTerm, type Test } from "./query-term.ts";
import { familyOf, type Row, read, rowsWhere, type Table } from "./store.ts";

const TERM = /^([a-z][a-z0-9_.]*)(!=|>=|<=|=|>|<|NOT IN|IN|NOT LIKE|LIKE|STARTSWITH|ENDSWITH|ISEMPTY|ISNOTEMPTY)([\s\S]*)$/;
const ORDER = /^ORDERBY(DESC)?([a-z][a-z0-9_.]*)$/;
/** Stands for an escaped caret while the text is split. */
const CARET = "\u0000";

/** Reads an encoded query. Never fails: what is no condition becomes a term that compiles to nothing, and is ignored. */
export function parseQuery(text: string): Query {
  const groups: Term[][][] = [[]];
  const order: { column: string; descending: boolean }[] = [];
  for (const part of text.replaceAll("^^", CARET).split("^")) {
    const piece = part.replaceAll(CARET, "^");
    const sort = ORDER.exec(piece);
    if (sort === null) addPiece(groups, piece);
    else order.push({ column: sort[2] ?? "", descending: sort[1] !== undefined });
  }
  return { groups, order };
}

function addPiece(groups: Term[][][], piece: string): void {
  if (piece === "" || piece === "EQ") return;
  const group = groups.at(-1);
  const clause = group?.at(-1);
  if (piece.startsWith("NQ")) groups.push([[readTerm(piece.slice(2))]]);
  else if (piece.startsWith("OR") && clause !== undefined) clause.push(readTerm(piece.slice(2)));
  else group?.push([readTerm(piece)]);
}

function readTerm(piece: string): Term {
  const found = TERM.exec(piece);
  if (found === null) return { column: "", operator: "", operand: piece };
  return { column: found[1] ?? "", operator: found[2] ?? "", operand: found[3] ?? "" };
}

interface Plan {
  readonly test: Test;
  /** Rows that can match at all, when an index knows. */
  readonly candidates: ReadonlySet<Row> | undefined;
}

const FEW = 64;

function planGroup(scope: QueryScope, clauses: readonly (readonly Term[])[]): Plan {
  const tests: Test[] = [];
  let candidates: ReadonlySet<Row> | undefined;
  for (const clause of clauses) {
    const alternatives = clause.map((term) => compileTerm(scope, term)).filter((test) => test !== undefined);
    if (alternatives.length === 0) {
      if (scope.instance.invalidQueryReturnsNoRows) return { test: () => false, candidates: new Set() };
      continue;
    }
    tests.push((row) => alternatives.some((test) => test(row)));
    candidates = fewer(scope, clause, candidates);
  }
  return { test: (row) => tests.every((test) => test(row)), candidates };
}

/** The smaller of the candidates so far and those an index gives for this clause. */
function fewer(scope: QueryScope, clause: readonly Term[], so: ReadonlySet<Row> | undefined): ReadonlySet<Row> | undefined {
  const [only] = clause;
  if (clause.length > 1 || only === undefined || (so !== undefined && so.size <= FEW)) return so;
  const found = fromIndex(scope, only);
  return found === undefined || (so !== undefined && so.size <= found.size) ? so : found;
}

/** Equality and short IN lists over plain columns are answered from the index. */
function fromIndex(scope: QueryScope, term: Term): ReadonlySet<Row> | undefined {
  const field = scope.table.dictionary.get(term.column);
  if (field === undefined || field.kind === "date" || field.kind === "integer" || term.operand.startsWith("javascript:"))
    return undefined;
  if (term.operator === "=") return rowsWhere(scope.table, term.column, term.operand);
  if (term.operator !== "IN") return undefined;
  const rows = new Set<Row>();
  for (const value of term.operand.split(",")) for (const row of rowsWhere(scope.table, term.column, value.trim())) rows.add(row);
  return rows;
}

/** True when the row satisfies the query. */
export function matches(scope: QueryScope, query: Query, row: Row): boolean {
  return query.groups.some((clauses) => planGroup(scope, clauses).test(row));
}

/** The rows that satisfy the query, in its order (else in order of creation), over the table and those that extend it. */
export function runQuery(scope: QueryScope, query: Query): { table: Table; row: Row }[] {
  const found: { table: Table; row: Row }[] = [];
  for (const table of familyOf(scope.instance.store, scope.table.name)) {
    const plans = query.groups.map((clauses) => planGroup({ ...scope, table }, clauses));
    for (const row of candidatesOf(table, plans)) if (plans.some((plan) => plan.test(row))) found.push({ table, row });
  }
  return query.order.length === 0 ? found : found.toSorted((a, b) => compareRows(scope, query, a.row, b.row));
}

function candidatesOf(table: Table, plans: readonly Plan[]): Iterable<Row> {
  const [only] = plans;
  if (plans.length === 1 && only?.candidates !== undefined) return only.candidates;
  return table.rows.values();
}

function compareRows(scope: QueryScope, query: Query, a: Row, b: Row): number {
  for (const { column, descending } of query.order) {
    const kind = scope.table.dictionary.get(column)?.kind;
    if (kind === undefined) continue;
    const difference = compareValues(kind === "integer", read(a, column), read(b, column));
    if (difference !== 0) return descending ? -difference : difference;
  }
  return 0;
}

function compareValues(numbers: boolean, left: string, right: string): number {
  if (numbers) return Number(left) - Number(right);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

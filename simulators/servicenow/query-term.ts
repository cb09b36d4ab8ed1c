import { readInZone } from "./clock.ts";
import { readPath } from "./path.ts";
import type { QueryScope, Term } from "./query.ts";
import type { Field } from "./schema.ts";
import type { Row } from "./store.ts";

/** Whether a row satisfies one condition. */
export type Test = (row: Row) => boolean;

type Compare = (value: string, operand: string) => boolean;

const WORDS: Readonly<Record<string, Compare>> = {
  LIKE: (value, operand) => value.includes(operand),
  "NOT LIKE": (value, operand) => !value.includes(operand),
  STARTSWITH: (value, operand) => value.startsWith(operand),
  ENDSWITH: (value, operand) => value.endsWith(operand),
  IN: (value, operand) => operand.split(",").some((item) => item.trim() === value),
  "NOT IN": (value, operand) => !operand.split(",").some((item) => item.trim() === value),
};

const SIGNS: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
};

const DATE_GENERATE = /^javascript:gs\.dateGenerate\('([^']*)','([^']*)'\)$/;

/** A condition as a test; undefined when it is invalid (unknown column or operator, a date that is none, a script that is not allowed). */
export function compileTerm(scope: QueryScope, term: Term): Test | undefined {
  const read = readPath(scope.instance.store, scope.table, term.column);
  if (read === undefined || read.field.kind === "journal") return undefined;
  const { value } = read;
  if (term.operator === "ISEMPTY") return (row) => value(row) === "";
  if (term.operator === "ISNOTEMPTY") return (row) => value(row) !== "";
  const operand = readOperand(scope, read.field, term);
  if (operand === undefined) return undefined;
  const word = WORDS[term.operator];
  if (word !== undefined) return (row) => word(value(row).toLowerCase(), operand);
  const sign = SIGNS[term.operator];
  if (sign === undefined) return undefined;
  const order = read.field.kind === "integer" ? numerically : textually;
  if (read.field.kind === "date") return (row) => sign(order(value(row), operand));
  return (row) => sign(order(value(row).toLowerCase(), operand));
}

function readOperand(scope: QueryScope, field: Field, term: Term): string | undefined {
  const generated = DATE_GENERATE.exec(term.operand);
  const typed = generated === null ? term.operand : `${generated[1] ?? ""} ${generated[2] ?? ""}`;
  if (typed.startsWith("javascript:")) return typed === "javascript:gs.getUserID()" ? scope.userId : undefined;
  if (field.kind !== "date" || term.operator in WORDS || typed === "") return typed.toLowerCase();
  return readInZone(typed, scope.zone);
}

function textually(value: string, operand: string): number {
  return value < operand ? -1 : value > operand ? 1 : 0;
}

function numerically(value: string, operand: string): number {
  const difference = Number(value) - Number(operand);
  return value === "" || operand === "" || Number.isNaN(difference) ? textually(value, operand) : difference;
}

import { hash as digest } from "node:crypto";
import canonicalize from "canonicalize";
import type { Line } from "./line.ts";
import { DEEPEST, ENTRY_LIMIT } from "./record-limits.ts";

/** The members of record v1, in the order in which canonical text has them. */
const MEMBERS = "actor,at,corr,decision,epoch,id,kind,log,model,payload,redactions,region,subject,tenant,v";

type Record = Readonly<globalThis.Record<string, unknown>>;

/** Lower-case hex SHA-256 of a text's UTF-8 bytes. */
export function sha256(text: string): string {
  return digest("sha256", text, "hex");
}

/** Null = it has no canonical text: a lone surrogate, a number that is none. */
function canonicalText(value: unknown): string | null {
  try {
    return canonicalize(value) ?? null;
  } catch {
    return null;
  }
}

/** What the record does not say as the line does, or null. */
export function recordProblem(line: Line, record: Record | null): string | null {
  if (sha256(line.canonical) !== line.hash) return "the record does not have its hash";
  if (Buffer.byteLength(line.canonical) > ENTRY_LIMIT) return "the record is larger than a record may be";
  if (record === null) return "the record is not JSON";
  // Before what goes through all of it and has no limit of its own.
  const unfit = valueProblem(record, 0);
  if (unfit !== null) return unfit;
  if (canonicalText(record) !== line.canonical) return "the record is not canonical";
  return shapeProblem(line, record) ?? columnProblem(line, record);
}

/** What of a record no record may hold, whatever it says. Goes through all of it: loops without lists of their own are twice as fast. */
function valueProblem(value: unknown, depth: number): string | null {
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? null : "a number in the record is no integer: it is not canonical";
  if (typeof value !== "object" || value === null) return null;
  if (depth > DEEPEST) return `the record is nested deeper than ${DEEPEST}`;
  if (isObject(value)) return memberProblem(value, depth + 1);
  return Array.isArray(value) ? listProblem(value, depth + 1) : null;
}

function memberProblem(value: Record, depth: number): string | null {
  for (const name in value) {
    const problem = valueProblem(value[name], depth);
    if (problem !== null) return problem;
  }
  return null;
}

function listProblem(list: readonly unknown[], depth: number): string | null {
  for (const item of list) {
    const problem = valueProblem(item, depth);
    if (problem !== null) return problem;
  }
  return null;
}

function shapeProblem(line: Line, record: Record): string | null {
  if (record["v"] !== 1) return "the record has another version";
  if (Object.keys(record).join(",") !== MEMBERS) return "the record does not have the members of a record";
  const wrong = SHAPES.find(([name, holds]) => !holds(record[name]));
  if (wrong !== undefined) return `the member ${wrong[0]} of the record is none`;
  const { tenant, region } = record;
  return line.log.startsWith(`${String(tenant)}.${String(region)}.`)
    ? null
    : "the record is of another tenant or region than its log";
}

function columnProblem(line: Line, record: Record): string | null {
  const isSame =
    record["log"] === line.log && record["id"] === line.id && record["epoch"] === line.epoch && record["kind"] === line.kind;
  return isSame &&
    record["region"] === line.region &&
    isAbout(record["subject"], line.subject) &&
    sameMoment(record["at"], line.at)
    ? null
    : "the columns beside the record say something else than the record";
}

const MOMENT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/;

/** A sink may write .123Z for the record's .123000Z. */
function sameMoment(recorded: unknown, at: string): boolean {
  if (recorded === at) return MOMENT.test(at);
  const [whole, short] = [recorded, at].map((moment) => (typeof moment === "string" ? MOMENT.exec(moment) : null));
  return (
    whole != null && short != null && whole[1] === short[1] && (whole[2] ?? "").padEnd(6, "0") === (short[2] ?? "").padEnd(6, "0")
  );
}

function isAbout(subject: unknown, text: string): boolean {
  return isObject(subject) && `${String(subject["system"])}/${String(subject["type"])}/${String(subject["id"])}` === text;
}

const isText = (value: unknown): boolean => typeof value === "string";
const isObject = (value: unknown): value is Record => typeof value === "object" && value !== null && !Array.isArray(value);
/** True for an object of texts alone. */
const areTexts = (value: unknown): boolean => isObject(value) && Object.values(value).every(isText);
const namesOf = (value: unknown): string => (isObject(value) ? Object.keys(value).join(",") : "");
const isMember = (value: unknown): boolean => value === null || isObject(value);
const ACTORS: readonly string[] = ["id,type", "groups,id,type"];

/** What the members of a record are, where nothing else says so. */
const SHAPES: readonly (readonly [string, (value: unknown) => boolean])[] = [
  ["actor", (value) => ACTORS.includes(namesOf(value))],
  ["corr", areTexts],
  ["decision", isMember],
  ["model", isMember],
  ["payload", isObject],
  ["redactions", (value) => Array.isArray(value) && value.every((one) => namesOf(one) === "count,type")],
  ["subject", (value) => areTexts(value) && namesOf(value) === "id,system,type"],
  ["tenant", isText],
];

/** Null when the seal is what the formula gives. */
export function sealProblem({ log, seq, epoch, hash, prev, seal }: Line): string | null {
  // Texts and integers alone, the members in their order: this is RFC 8785 text, in half the time of the library.
  const text = JSON.stringify({ entry: hash, epoch, log, prev, seq, v: 1 });
  return log.isWellFormed() && sha256(text) === seal ? null : "the seal does not hold";
}

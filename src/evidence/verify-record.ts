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

/** What of a record no record may hold, whatever it says. */
function valueProblem(value: unknown, depth: number): string | null {
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? null : "a number in the record is no integer: it is not canonical";
  if (typeof value !== "object" || value === null) return null;
  if (depth > DEEPEST) return `the record is nested deeper than ${DEEPEST}`;
  for (const inner of Object.values(value)) {
    const problem = valueProblem(inner, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}

function shapeProblem(line: Line, record: Record): string | null {
  if (record["v"] !== 1) return "the record has another version";
  if (Object.keys(record).join(",") !== MEMBERS) return "the record does not have the members of a record";
  const wrong = Object.entries(SHAPES).find(([name, holds]) => !holds(record[name]));
  if (wrong !== undefined) return `the member ${wrong[0]} of the record is none`;
  const { tenant, region } = record;
  return line.log.startsWith(`${String(tenant)}.${String(region)}.`)
    ? null
    : "the record is of another tenant or region than its log";
}

function columnProblem(line: Line, record: Record): string | null {
  const columns = { log: line.log, id: line.id, epoch: line.epoch, kind: line.kind, region: line.region };
  const same =
    Object.entries(columns).every(([name, value]) => record[name] === value) &&
    subjectOf(record) === line.subject &&
    sameMoment(record["at"], line.at);
  return same ? null : "the columns beside the record say something else than the record";
}

/** A sink may write .123Z for the record's .123000Z. */
function sameMoment(recorded: unknown, at: string): boolean {
  const [whole, short] = [recorded, at].map((moment) =>
    typeof moment === "string" ? /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/.exec(moment) : null,
  );
  return (
    whole != null && short != null && whole[1] === short[1] && (whole[2] ?? "").padEnd(6, "0") === (short[2] ?? "").padEnd(6, "0")
  );
}

function subjectOf(record: Record): string | null {
  const subject = record["subject"];
  if (typeof subject !== "object" || subject === null) return null;
  const parts: Record = { ...subject };
  return ["system", "type", "id"].map((name) => String(parts[name])).join("/");
}

const isText = (value: unknown): boolean => typeof value === "string";
const isObject = (value: unknown): value is Record => typeof value === "object" && value !== null && !Array.isArray(value);
/** True for an object of texts alone. */
const areTexts = (value: unknown): boolean => isObject(value) && Object.values(value).every(isText);
const namesOf = (value: unknown): string => (isObject(value) ? Object.keys(value).join(",") : "");
const isMember = (value: unknown): boolean => value === null || isObject(value);

/** What the members of a record are, where nothing else says so. */
const SHAPES: globalThis.Record<string, (value: unknown) => boolean> = {
  actor: (value) => /^(groups,)?id,type$/.test(namesOf(value)),
  corr: areTexts,
  decision: isMember,
  model: isMember,
  payload: isObject,
  redactions: (value) => Array.isArray(value) && value.every((one) => namesOf(one) === "count,type"),
  subject: (value) => areTexts(value) && namesOf(value) === "id,system,type",
  tenant: isText,
};

/** Null when the seal is what the formula gives. */
export function sealProblem(line: Line): string | null {
  const text = canonicalText({ v: 1, log: line.log, seq: line.seq, epoch: line.epoch, entry: line.hash, prev: line.prev });
  return text !== null && sha256(text) === line.seal ? null : "the seal does not hold";
}

import { jcs, sha256 } from "./canonical.mjs";
import { openCases } from "./cases.mjs";
import { collectTexts, missingText, withTexts } from "./long-texts.mjs";

const TEXTS = ["log", "id", "at", "kind", "region", "subject", "hash", "prev", "seal", "canonical"];

/** Checks the lines of one log in order. Gives the records that hold, the long texts in them by hash, and the first line that does not (null when all do). */
export function checkChain(lines, head) {
  const records = [];
  const texts = collectTexts();
  const cases = openCases();
  const ids = new Set();
  let last = null;
  for (const [index, text] of lines.entries()) {
    const line = parsed(text);
    // A member that comes twice, or blanks, are gone once it was read.
    const what =
      isLine(line) && JSON.stringify(line) === text
        ? (wrongWith(line, last, head) ??
          wrongText(line, texts) ??
          cases.take(line) ??
          (ids.has(line.id) ? "its id stood before" : null))
        : "the line is not an entry";
    if (what !== null) return { records, texts: texts.whole, bad: { line: index + 1, what } };
    records.push({ seq: line.seq, hash: line.hash, record: JSON.parse(line.canonical) });
    ids.add(line.id);
    last = line;
  }
  return { records, texts: texts.whole, bad: wrongEnd(last, head) ?? cases.end() };
}

function isLine(line) {
  if (line === null || typeof line !== "object" || Array.isArray(line) || Object.keys(line).length !== 12) return false;
  return (
    Number.isSafeInteger(line.seq) && Number.isSafeInteger(line.epoch) && TEXTS.every((name) => typeof line[name] === "string")
  );
}

function wrongWith(line, last, head) {
  return wrongPlace(line, last) ?? wrongRecord(line) ?? wrongSeal(line, head);
}

function wrongText({ kind, canonical }, texts) {
  const { payload } = JSON.parse(canonical);
  if (kind === "text.part") return texts.take(payload);
  return missingText(payload, texts.whole) ?? (kind === "policy.recorded" ? wrongPolicy(withTexts(payload, texts.whole)) : null);
}

function wrongPolicy({ policy, text }) {
  if (text === null) return null;
  return typeof text === "string" && sha256(`ots.policy.v1\n${text}`) === policy ? null : "its policy does not have its hash";
}

function wrongPlace(line, last) {
  const before = last ?? { log: line.log, seq: 0, epoch: line.epoch, seal: sha256(`ops-trust-layer/genesis/v1\n${line.log}`) };
  if (line.log !== before.log) return "it belongs to another log";
  if (line.seq !== before.seq + 1) return `its number is ${line.seq}, expected ${before.seq + 1}`;
  if (line.epoch < before.epoch) return "its epoch goes back";
  return line.prev === before.seal ? null : "its link does not lead to the entry before";
}

function wrongRecord(line) {
  if (sha256(line.canonical) !== line.hash) return "its record does not have its hash";
  if (Buffer.byteLength(line.canonical) > 60_000) return "its record is too large";
  const record = parsed(line.canonical);
  if (record === null || typeof record !== "object" || !isPlain(record, 0) || jcs(record) !== line.canonical)
    return "its record is not canonical";
  if (!hasShape(record, line.log)) return "its record has not the members of a record";
  const { system, type, id } = record.subject ?? {};
  const columns = [
    record.v === 1,
    record.log === line.log,
    record.id === line.id,
    record.epoch === line.epoch,
    record.kind === line.kind,
  ];
  const further = [record.region === line.region, `${system}/${type}/${id}` === line.subject, sameTime(record.at, line.at)];
  return [...columns, ...further].every(Boolean) ? null : "its columns do not say what its record says";
}

/** Integers, texts without half a character, and not nested deeper than 100. */
function isPlain(value, depth) {
  if (typeof value === "number") return Number.isSafeInteger(value);
  if (typeof value === "string") return value.isWellFormed();
  if (value === null || typeof value !== "object") return true;
  return depth <= 100 && Object.entries(value).every(([key, inner]) => key.isWellFormed() && isPlain(inner, depth + 1));
}

const MEMBERS = "actor at corr decision epoch id kind log model payload redactions region subject tenant v";

function hasShape(record, log) {
  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const names = (value) => (isObject(value) ? Object.keys(value).sort().join(" ") : "");
  const areTexts = (value) => isObject(value) && Object.values(value).every((one) => typeof one === "string");
  return (
    names(record) === MEMBERS &&
    ["id type", "groups id type"].includes(names(record.actor)) &&
    names(record.subject) === "id system type" &&
    areTexts(record.subject) &&
    areTexts(record.corr) &&
    isObject(record.payload) &&
    [record.decision, record.model].every((value) => value === null || isObject(value)) &&
    Array.isArray(record.redactions) &&
    record.redactions.every((one) => names(one) === "count type") &&
    log.startsWith(`${record.tenant}.${record.region}.`)
  );
}

function sameTime(recorded, shown) {
  const [a, b] = [recorded, shown].map((time) => /^(.{19})(?:\.(\d{1,6}))?Z$/.exec(time));
  return a !== null && b !== null && a[1] === b[1] && (a[2] ?? "").padEnd(6, "0") === (b[2] ?? "").padEnd(6, "0");
}

function wrongSeal({ log, seq, epoch, hash, prev, seal }, head) {
  if (sha256(jcs({ v: 1, log, seq, epoch, entry: hash, prev })) !== seal) return "its seal does not hold";
  return head !== null && head.log === log && head.seq === seq && head.seal !== seal ? "its seal is not the noted head's" : null;
}

/** A sink notes its head after each batch of at most 500 lines. */
function wrongEnd(last, head) {
  if (last === null) return { line: 1, what: "there is no entry" };
  if (head === null) return null;
  if (last.log !== head.log || last.seq < head.seq)
    return { line: last.seq + 1, what: `the log ends before the noted head ${head.seq}` };
  const behind = last.seq - head.seq;
  return behind > 500 ? { line: head.seq + 1, what: `${behind} entries stand behind the noted head` } : null;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

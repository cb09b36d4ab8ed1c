// Verifies an exported evidence log and decides every decision in it again. Written from docs/evidence.md and docs/policy.md alone; it shares no code with what it checks.
// node second-auditor.mjs [--policy POLICY.json] [--head HEAD.json] [--checkpoints CHECKPOINTS.jsonl --key VKEY] < LOG.jsonl
import { readFileSync } from "node:fs";
import { sha256 } from "./canonical.mjs";
import { checkChain } from "./chain.mjs";
import { checkCheckpoints } from "./checkpoints.mjs";
import { namesIn } from "./conditions.mjs";
import { decide } from "./decide.mjs";
import { withTexts } from "./long-texts.mjs";
import { readPolicy } from "./policy.mjs";
import { alike } from "./texts.mjs";

const WORDING = ["reasons", "risk_reasons", "steps"];

function main(args) {
  const [atHand, head] = ["--policy", "--head"].map((name) => fileNamed(args, name));
  const lines = readFileSync(0, "utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  const { records, texts, bad } = checkChain(lines, head);
  const says = [bad === null ? `chain: ${records.length} entries hold` : `chain: line ${bad.line} does not hold: ${bad.what}`];
  const signed = signedBy(args, records);
  if (signed !== null) says.push(signed.says);
  const { counts, disagreements } = decideAgain(records, texts, atHand);
  says.push(...disagreements);
  says.push(
    `decisions: ${Object.entries(counts)
      .map(([what, count]) => `${count} ${what}`)
      .join(", ")}`,
  );
  process.stdout.write(`${says.join("\n")}\n`);
  return bad === null && counts.disagreed === 0 && signed?.ok !== false ? 0 : 1;
}

/** What checkpoints say of the records that hold; null when none are given. */
function signedBy(args, records) {
  const [file, key] = ["--checkpoints", "--key"].map((name) => (args.includes(name) ? args[args.indexOf(name) + 1] : null));
  if (file === null) return null;
  return checkCheckpoints(readFileSync(file, "utf8"), key ?? "", records[0]?.record.log ?? "", records);
}

/** Every decision of the log once more, each under the policy that the log or the caller holds for its hash. */
function decideAgain(records, texts, atHand) {
  const policies = new Map((atHand === null ? [] : [readPolicy(atHand)]).map((policy) => [policy.hash, policy]));
  const counts = { agreed: 0, "not derivable": 0, "under another policy": 0, disagreed: 0 };
  const disagreements = [];
  for (const { seq, record } of records) {
    const payload = withTexts(record.payload, texts);
    if (record.kind === "policy.recorded") addPolicy(payload, policies);
    if (record.kind !== "case.decided" && record.kind !== "case.modified") continue;
    const { verdict, detail } = judge({ ...record, payload }, policies.get(record.decision?.policy_ver));
    counts[verdict] += 1;
    if (verdict === "disagreed") disagreements.push(`entry ${seq}: disagreed: ${detail}`);
  }
  return { counts, disagreements };
}

function fileNamed(args, name) {
  return args.includes(name) ? readJson(args[args.indexOf(name) + 1]) : null;
}

/** A recorded policy counts when its text has the hash it is recorded under. */
function addPolicy({ policy, text }, policies) {
  if (typeof text !== "string" || sha256(`ots.policy.v1\n${text}`) !== policy) return;
  const { file, sops } = JSON.parse(text);
  policies.set(policy, readPolicy({ file, sops: Object.values(sops) }));
}

function judge(record, policy) {
  if (policy === undefined) return { verdict: "under another policy" };
  const workflow = policy.workflows.get(record.corr.workflow);
  const { altered } = record.payload.asked;
  if (altered.some((place) => isCompared(place, workflow))) return { verdict: "not derivable" };
  const derived = decide(record.kind, record.payload, workflow);
  const names = [...new Set([...Object.keys(record.decision), ...Object.keys(derived)])];
  const different = names.filter(
    (name) =>
      !Object.hasOwn(record.decision, name) ||
      !Object.hasOwn(derived, name) ||
      !alike(record.decision[name], derived[name], name),
  );
  if (different.length === 0) return { verdict: "agreed" };
  if (
    altered.length > 0 &&
    different.every((name) => WORDING.includes(name) && sameButWording(record.decision[name], derived[name]))
  )
    return { verdict: "not derivable" };
  return {
    verdict: "disagreed",
    detail: different
      .map((name) => `${name} is ${JSON.stringify(record.decision[name])}, derived ${JSON.stringify(derived[name])}`)
      .join("; "),
  };
}

/** Whether a decision follows from a place of the payload rather than only quoting it. */
function isCompared(place, workflow) {
  const field = /^facts\.values\.((?:fields|sources)\..+)$/.exec(place)?.[1];
  if (field !== undefined)
    return [...workflow.checks, ...workflow.steps].some(({ condition }) => namesIn(condition).includes(field));
  return /^(facts\.values|facts\.sections|asked\.ticket|asked\.target|asked\.policy)\b/.test(place);
}

function sameButWording(recorded, derived) {
  const rest = (list) => list.map((one) => (typeof one === "string" ? "" : { ...one, reason: "", because: "" }));
  return Array.isArray(recorded) && alike(rest(recorded), rest(derived), "");
}

function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

process.exitCode = main(process.argv.slice(2));

import { answer, gaps } from "./conditions.mjs";
import { ACTIONS, FACTS } from "./policy.mjs";
import { route } from "./route.mjs";
import { objections } from "./rules.mjs";
import { LIST } from "./texts.mjs";

const RISKS = ["low", "medium", "high"];

/** The decision member of an entry, derived from its kind, its payload and its workflow. */
export function decide(kind, { asked, facts }, workflow) {
  const about = viewOf(asked, facts, workflow);
  const found = objections(about);
  const would = ["refuse", "hold", "review"].find((outcome) => found.some((one) => one.outcome === outcome)) ?? "apply";
  const gate = kind === "case.modified" ? "review" : workflow.shadow ? "shadow" : would;
  return {
    ...goingOn(gate === "refuse" ? null : asked.proposal),
    confidence: asked.confidence,
    threshold: workflow.auto.toFixed(4),
    review_below: workflow.review.toFixed(4),
    gate,
    would,
    zone: about.zone,
    risk: about.risk,
    risk_reasons: about.riskReasons,
    reasons: found,
    steps: route(about),
    reason_required: about.zone === "review" || workflow.reasoned.includes(ACTIONS.get(asked.proposal?.payload.action)?.class),
    policy_ver: workflow.hash,
    mode: gate === "shadow" ? "shadow" : "live",
  };
}

function goingOn(proposal) {
  return proposal === null ? { action: null, args_hash: null } : { action: proposal.payload.action, args_hash: proposal.digest };
}

/** All that rules and steps look at. */
function viewOf(asked, facts, workflow) {
  const values = valuesOf(facts, workflow);
  const confidence = asked.confidence === null ? null : Number(asked.confidence);
  const named = [...new Set([asked.action, asked.proposal?.payload.action])].filter((name) => ACTIONS.has(name));
  const raises = raisesOf(facts, values, named);
  const risk = RISKS[Math.max(0, ...raises.map(([level]) => RISKS.indexOf(level)))];
  const riskReasons = raises.filter(([level]) => level !== "low").map(([level, text]) => `${level}: ${text}`);
  const tripped = facts.pii.tripped || facts.pii.restricted || facts.pii.unread;
  const about = {
    asked,
    facts,
    workflow,
    values,
    confidence,
    named,
    risk,
    riskReasons,
    tripped,
    zone: zoneOf(confidence, workflow),
  };
  const valued = { ...about, amount: amountOf(about) };
  return { ...valued, asking: stepsAsking(valued) };
}

function valuesOf(facts, workflow) {
  return new Map(
    Object.entries(facts.values).map(([name, value]) => {
      const type = isOwn(name) ? workflow.fields.get(name) : FACTS.get(name)?.type;
      return [name, typeof value === "string" ? typed(value, type, name) : value];
    }),
  );
}

/** Kept as text, and read as the SOP says. */
function isOwn(name) {
  return /^(fields|sources)\./.test(name);
}

function typed(text, type, name) {
  const isDecimal = /^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$/.test(text) || !isOwn(name);
  if (type === "number" && isDecimal) return Number(text);
  return type === "boolean" && isOwn(name) && (text === "true" || text === "false") ? text === "true" : text;
}

function zoneOf(confidence, { auto, review }) {
  const whole = (share) => Math.round(share * 10_000);
  if (confidence === null || whole(confidence) < whole(review)) return "review";
  return whole(confidence) >= whole(auto) ? "auto" : "assist";
}

function raisesOf({ ticketRisk, sections, deceptiveRisk }, values, named) {
  const [items, conflicts] = [values.get("items.count"), values.get("conflicts.open")];
  const unread = Object.keys(sections).filter((name) => sections[name] === "forbidden" || sections[name] === "partial");
  return [
    ...named.filter((name) => ACTIONS.get(name).tier === 3).map((name) => ["high", `${name} is an action of the highest tier`]),
    ticketRisk === null ? ["medium", "the ticket does not say its risk"] : [ticketRisk, "the ticket says so"],
    ...(typeof items === "number" && items > 10
      ? [[items > 50 ? "high" : "medium", `the ticket touches ${items} configuration items`]]
      : []),
    ...(values.get("ticket.on_hold") === true ? [["medium", "the ticket is on hold"]] : []),
    ...(typeof conflicts === "number" && conflicts > 0 ? [["medium", `${conflicts} open conflicts`]] : []),
    ...(unread.length > 0 ? [["medium", `not fully readable: ${LIST(unread.sort())}`]] : []),
    ...(deceptiveRisk === undefined ? [] : [[deceptiveRisk, "the proposal's text may deceive its reader"]]),
  ];
}

/** {value, currency}, "unknown", or null when the workflow's tickets are about no sum. */
function amountOf({ asked, facts, workflow: { sum } }) {
  if ((asked.proposal?.payload.action ?? asked.action) === "release_payment") return "unknown";
  if (sum === null) return null;
  const text = facts.values[`fields.${sum.field}`] ?? "";
  const currency = sum.currency ?? facts.values[`fields.${sum.currency_field}`];
  const readable = /^(0|[1-9]\d{0,14})(\.\d{1,6})?$/.test(text) && /^[A-Z]{3}$/.test(currency);
  return readable ? { value: Number(text), currency } : "unknown";
}

/** The policy's steps that are true or unknown: {n, step, gaps} with gaps null when true. */
function stepsAsking({ asked, values, confidence, risk, tripped, workflow, amount }) {
  const action = asked.proposal?.payload.action ?? asked.action;
  const known = new Map([
    ...values,
    ["risk", risk],
    ["confidence", confidence ?? 0],
    ["pii_guardrail", workflow.pii_guardrail && tripped],
    ["workflow", workflow.id],
    ["action", ACTIONS.has(action) ? action : "none"],
    ["thresholds.auto_*", workflow.auto],
    [workflow.autoName, workflow.auto],
    ["thresholds.require_human_review_below", workflow.review],
    ["amount", amount?.value],
    ["currency", amount?.currency],
  ]);
  return workflow.steps.flatMap((step, index) => {
    const said = answer(step.condition, known);
    return said === false ? [] : [{ n: index + 1, step, gaps: said === undefined ? gaps(step.condition, known) : null }];
  });
}

import { answer, gaps, namesIn } from "./conditions.mjs";
import { ACTIONS } from "./policy.mjs";
import { stateNotOffered } from "./state-not-offered.mjs";
import { LIST, TEXT } from "./texts.mjs";
import { SECTION, SINCE, UNAVAILABLE } from "./words.mjs";

/** The reasons of each rule, in the rules' order. Each takes the view that decide.mjs makes. */
const RULES = [
  ["draft_invalid", "refuse", draftInvalid],
  [
    "action_unknown",
    "refuse",
    ({ asked: { action } }) =>
      action === null || ACTIONS.has(action)
        ? []
        : [`The model named ${/^[a-z_]{1,40}$/.test(action) ? `"${action}"` : "something"}, which is no action that exists.`],
  ],
  [
    "action_not_allowed",
    "refuse",
    ({ named, workflow, facts }) =>
      named
        .filter((name) => (ACTIONS.get(name).reversal ? facts.reversal === undefined : !workflow.allowed_actions.includes(name)))
        .map((name) => `The action ${name} is not among the workflow's allowed actions.`),
  ],
  ["other_ticket", "refuse", otherTicket],
  ["state_not_offered", "refuse", stateNotOffered],
  ["region_mismatch", "refuse", ({ facts }) => (facts.regionMatches ? [] : ["The ticket belongs to another region."])],
  ["holds", "hold", ({ facts }) => facts.holds.map((hold) => `Automation is held: ${TEXT(hold)}.`)],
  [
    "model_unavailable",
    "review",
    ({ asked: { drafted, why } }) =>
      drafted === "unavailable"
        ? [`The model made no draft: ${Object.hasOwn(UNAVAILABLE, why ?? "") ? UNAVAILABLE[why] : "it gave no answer"}.`]
        : [],
  ],
  [
    "tier3_never_automatic",
    "review",
    (about) =>
      kindOf(about)?.tier === 3
        ? [`The action ${about.asked.proposal.payload.action} is never carried out without a person.`]
        : [],
  ],
  [
    "action_class",
    "review",
    (about) =>
      ["destructive", "financial", "access"].includes(kindOf(about)?.class)
        ? [`The action is classified as ${kindOf(about).class}.`]
        : [],
  ],
  ["risk", "review", ({ risk, riskReasons }) => (risk === "low" ? [] : [`The risk is ${risk} (${riskReasons.join("; ")}).`])],
  ["zone", "review", zone],
  ["sop_check", "review", sopCheck],
  ["closes_parent", "review", closesParent],
  ["section_unread", "review", sectionUnread],
  ["on_hold", "review", ({ values }) => (values.get("ticket.on_hold") === true ? ["The ticket is on hold."] : [])],
  [
    "uncited",
    "review",
    ({ facts: { uncited } }) =>
      uncited.length === 0
        ? []
        : [
            `The note makes ${uncited.length === 1 ? "1 claim" : `${uncited.length} claims`} that the ticket's context does not hold.`,
          ],
  ],
  [
    "unshown",
    "review",
    ({ facts: { unshown = [] } }) =>
      unshown.length === 0 ? [] : [`The ticket is too long: the model did not see all of it (left out: ${LIST(unshown)}).`],
  ],
  [
    "injection",
    "review",
    ({ facts: { injection } }) =>
      injection.length === 0 ? [] : [`The ticket holds text that tries to steer the automation: ${LIST(injection)}.`],
  ],
  ["pii", "review", pii],
  [
    "deceptive",
    "review",
    ({ facts }) =>
      facts.deceptive.length === 0
        ? []
        : [`The note holds characters that people cannot see or may confuse: ${LIST(facts.deceptive)}.`],
  ],
  [
    "modified",
    "review",
    ({ facts, asked }) =>
      facts.modifiedBy !== null || (asked.proposal?.modifies ?? null) !== null
        ? ["A person changed the proposal, so the changed version needs its own approval."]
        : [],
  ],
  [
    "reversal",
    "review",
    ({ facts: { reversal } }) =>
      reversal === undefined
        ? []
        : [
            `A person asks for an applied ${reversal.of} to be taken back; that always needs its own approval.`,
            ...reversal.since.map((what) => SINCE[what]),
          ],
  ],
  [
    "contested",
    "review",
    ({ facts }) =>
      facts.contested === true ? ["An applied action on this ticket was taken back, or is asked to be: people decide here."] : [],
  ],
  [
    "demoted",
    "review",
    ({ facts }) => facts.demotions.map((demotion) => `The environment lacks what the policy names: ${TEXT(demotion)}.`),
  ],
  [
    "rate",
    "review",
    ({ facts: { appliedAlone }, workflow: { max_per_hour: most } }) =>
      most === undefined || appliedAlone < most
        ? []
        : [
            `The workflow may apply ${most} actions an hour without a person, and ${appliedAlone === undefined ? "how many it did is not known" : "has"}.`,
          ],
  ],
  ["approval_step", "review", approvalStep],
  ["approval_step_unknown", "review", approvalStepUnknown],
  [
    "shadow",
    "shadow",
    ({ workflow }) => (workflow.shadow ? ["The workflow runs in shadow mode: it records and applies nothing."] : []),
  ],
];

/** Every objection, in order. */
export function objections(about) {
  return RULES.flatMap(([rule, outcome, ask]) => ask(about).map((reason) => ({ rule, outcome, reason })));
}

function kindOf({ asked }) {
  return asked.proposal === null ? undefined : ACTIONS.get(asked.proposal.payload.action);
}

function draftInvalid({ asked: { drafted, action, proposal, why }, workflow }) {
  const detail = why !== null && /^[\w ,.:;/()-]{1,160}$/.test(why) ? ` (${why})` : "";
  if (drafted === "invalid") return [`The model's answer does not have the required form${detail}.`];
  if (drafted !== "drafted") return [];
  if (action === null) return ["The draft names no action."];
  if (proposal === null) return ACTIONS.has(action) ? [`The action cannot be carried out as drafted${detail}.`] : [];
  if (proposal.payload.action !== action) return ["The proposal is about another action than the draft."];
  return proposal.payload.policy === workflow.hash ? [] : ["The proposal was made under another policy."];
}

function otherTicket(about) {
  const { asked, values } = about;
  if (asked.proposal === null) return [];
  const { ticket, target } = asked.proposal.payload;
  const itself = ["system", "kind", "id"].every((name) => ticket[name] === target[name]);
  const ownTask = kindOf(about).task === true && values.get("target.phase") !== undefined && target.system === ticket.system;
  const fine = ticket.kind === values.get("ticket.kind") && (itself || ownTask);
  return fine ? [] : ["The action is aimed at something else than this ticket and its own tasks."];
}

function zone({ confidence, zone: found, workflow }) {
  if (confidence === null) return ["No confidence was measured."];
  if (found === "auto") return [];
  const said = `The confidence ${confidence.toFixed(4)} is below`;
  return [
    found === "assist"
      ? `${said} ${workflow.auto.toFixed(4)}, which automation needs.`
      : `${said} ${workflow.review.toFixed(4)}, so an approval needs a written reason.`,
  ];
}

function checksFor({ asked, workflow }) {
  return workflow.checks.filter(({ actions }) => actions === undefined || actions.includes(asked.proposal?.payload.action));
}

function sopCheck(about) {
  const { asked, values, facts } = about;
  if (facts.reversal !== undefined) return [];
  const checks = checksFor(about);
  if (asked.proposal !== null && checks.length === 0)
    return [`The SOP has no check for ${asked.proposal.payload.action}, so nothing but confidence speaks for it.`];
  return checks.flatMap(({ id, says, condition }) => {
    const said = answer(condition, values);
    if (said === true) return [];
    return [
      `SOP check ${id} ${said === false ? "does not hold" : `cannot be answered (${LIST(gaps(condition, values))})`}: ${TEXT(says)}`,
    ];
  });
}

function closesParent({ asked, values }) {
  if (asked.proposal?.payload.action !== "close_task") return [];
  const would = values.get("target.would_close_parent");
  if (would === true) return ["Closing this task also closes or moves its parent."];
  const open = values.get("tasks.open");
  const othersOpen = would === undefined && typeof open === "number" && open > 1;
  return would === false || othersOpen ? [] : ["Closing this task may close its parent: no other task is known to be open."];
}

function sectionUnread(about) {
  const { facts, workflow } = about;
  const names = [...checksFor(about).flatMap(({ condition }) => namesIn(condition)), ...workflow.notePaths].filter(
    (name) => name !== "ticket.kind",
  );
  const parts = names.map((name) => name.split("."));
  const words = parts.map(([word]) => word).filter((word) => Object.hasOwn(SECTION, word));
  const outside = parts.flatMap(([word, source]) => (word === "sources" && source !== undefined ? [`sources.${source}`] : []));
  const needed = [...new Set(["fields", ...words.map((word) => SECTION[word]), ...outside])].sort((a, b) => (a < b ? -1 : 1));
  const status = (name) => (Object.hasOwn(facts.sections, name) ? facts.sections[name] : "not read");
  return needed
    .filter((name) => status(name) !== "ok")
    .map((name) => `The SOP needs the ticket's ${name}, which is ${status(name)}.`);
}

function pii({ facts: { pii: found } }) {
  const kinds = found.kinds.length === 0 ? "" : ` (${LIST(found.kinds)})`;
  return [
    ...(found.restricted
      ? [`Restricted personal data was found${kinds}.`]
      : found.tripped
        ? [`Personal data was found outside its own fields${kinds}.`]
        : []),
    ...(found.unread ? ["A part of the ticket could not be searched for personal data."] : []),
  ];
}

function approvalStep({ asking, workflow }) {
  if (workflow.steps.length === 0) return ["The policy has no approval steps, so people decide everything."];
  return asking.flatMap(({ n, step, gaps: unknown }) =>
    unknown === null ? [`Policy step ${n} asks for people: ${step.text}`] : [],
  );
}

function approvalStepUnknown({ asking }) {
  return asking.flatMap(({ n, gaps: unknown }) =>
    unknown === null ? [] : [`Policy step ${n} cannot be answered (${LIST(unknown)}), so the highest reviewers are asked.`],
  );
}

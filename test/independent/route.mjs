const RISKS = ["low", "medium", "high"];

/** The steps of a review, from the view that decide.mjs makes. */
export function route(about) {
  return byAuthority(placed(about), about);
}

/** {step, next}: a step and the lists that it goes on to. */
function placed({ asking, risk, workflow }) {
  const { groups, serial, steps } = workflow;
  const matched = asking
    .filter((one) => one.gaps === null)
    .map(({ n, step }) => ({
      step: { groups: step.groups, because: `policy step ${n}: ${step.text}`, ...quorum(step.need, workflow) },
      next: steps.slice(n).map((later) => later.groups),
    }));
  const unknown = asking.find((one) => one.gaps !== null);
  if (unknown !== undefined) {
    const most = Math.max(...asking.map(({ step }) => step.need));
    const because = `policy step ${unknown.n} cannot be answered`;
    const highest = { step: { groups: groups.high, because, ...quorum(most, workflow) }, next: [] };
    return serial ? [...matched, highest] : [highest];
  }
  if (matched.length > 0) return serial ? matched : matched.slice(-1);
  const next = RISKS.slice(RISKS.indexOf(risk) + 1).map((higher) => groups[higher]);
  return [{ step: { groups: groups[risk], because: `no policy step matches; the risk is ${risk}` }, next }];
}

function quorum(need, { majority }) {
  if (need === 1) return {};
  return majority ? { need, veto: "majority" } : { need };
}

function byAuthority(all, about) {
  const { workflow } = about;
  const may = (groups) => groups.some((group) => isCovered(workflow.limits[group], about));
  const moved = all.map(({ step, next }) => {
    if (may(step.groups)) return { ...step, stays: true };
    const because = `${step.because}; above the authority of ${step.groups.join(" or ")}`;
    return { ...step, because, groups: next.find(may) ?? workflow.groups.high, stays: false };
  });
  const same = (a, b) => a.groups.join("\n") === b.groups.join("\n");
  const kept = moved.filter((step, i) => step.stays || !moved.some((other, j) => same(other, step) && (other.stays || j < i)));
  return kept.map((step) => {
    const needs = moved.filter((other) => other === step || (!other.stays && same(other, step))).map(({ need = 1 }) => need);
    return { groups: step.groups, because: step.because, ...quorum(Math.max(...needs), workflow) };
  });
}

function isCovered(limits, { asked, risk, amount }) {
  if (limits === undefined) return true;
  const { max_risk: most = "high", max_amount: sums, actions } = limits;
  const action = asked.proposal?.payload.action;
  const mayAct = actions === undefined || action === undefined || actions.includes(action);
  return RISKS.indexOf(risk) <= RISKS.indexOf(most) && mayAct && (sums === undefined || isWithin(sums, amount));
}

function isWithin(sums, amount) {
  if (amount === null) return true;
  return amount !== "unknown" && amount.value <= (sums[amount.currency] ?? -1);
}

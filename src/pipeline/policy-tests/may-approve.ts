import type { Account, People } from "../../case/index.ts";
import { mayAnswer } from "../../identity/index.ts";
import { type AskedOnce, amountOf } from "../../policy/index.ts";
import type { Given } from "./test-file.ts";

type Person = NonNullable<Given["people"]>[string];

/** Of a case's people those who may approve what was decided, at its first step, each with why not; asked as an answer in the ticket is. */
export function mayApprove(people: Given["people"], asked: AskedOnce): ReadonlyMap<string, string | null> {
  const all = Object.entries(people ?? {});
  return new Map(all.map(([name, person]) => [name, whyNot(name, person, { asked, of: rolesOf(all) })]));
}

interface Around {
  readonly asked: AskedOnce;
  readonly of: People;
}

function whyNot(name: string, { groups, human, active, guest }: Person, { asked, of }: Around): string | null {
  const { workflow, question, decision } = asked;
  const system = workflow.source.split(".", 1)[0] ?? "";
  const right = mayAnswer({
    person: {
      id: name,
      groups,
      human: human ?? true,
      active: active ?? true,
      accounts: { [system]: [name] },
      ...(guest === true ? { guest } : {}),
    },
    account: name,
    ticketSystem: system,
    review: { steps: decision.steps, step: 0, verdicts: [] },
    people: of,
    proposal: question.proposal,
    risk: decision.risk,
    verdict: "approve",
    rights: workflow.rights,
    amount: amountOf(workflow, question.facts.values, question.proposal?.payload.action ?? question.action),
  });
  return right.ok ? null : right.why;
}

function rolesOf(people: readonly (readonly [string, Person])[]): People {
  const account = (role: Person["is"]): Account | null => {
    const name = people.find(([, { is }]) => is === role)?.[0];
    return name === undefined ? null : { id: name, name, email: null };
  };
  return {
    requester: account("requester"),
    openedBy: account("opened_by"),
    affected: account("affected"),
    assignee: account("assignee"),
  };
}

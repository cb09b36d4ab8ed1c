import type { Request, RequestHandler, Response } from "express";
import { z } from "zod";
import { type AuditAsked, type Auditor, auditorBehind, type World } from "../pipeline/index.ts";
import type { Operator } from "./operator.ts";
import { operatorWith, unauthenticated } from "./operator-of.ts";
import { problem } from "./problems.ts";
import { provenOf } from "./reviews/index.ts";

/** Whom the routes of evidence know. */
export interface Callers {
  readonly operators: readonly Operator[];
  /** Lets in who has an access token of the identity provider, as provenOf() tells; null where nobody can have one. */
  readonly people: RequestHandler | null;
}

const NAMED = "Evidence is taken out by auditors: OPS_TRUST_AUDIT_TOKENS or rbac.auditors.";
const SAID = {
  unknown_person: "Nobody in the directory has this account.",
  not_an_auditor: "Only active people in a group of rbac.auditors may do this.",
} as const;

/**
 * Lets auditors alone in: by a token of theirs, or under their own name. An operator's token passes while nobody is an auditor. auditorOf() tells who
 * it is.
 */
export function auditing(world: World, callers: Callers, asked: AuditAsked): readonly RequestHandler[] {
  const named = callers.operators.some(({ audits }) => audits === true) || world.policy.auditors.length > 0;
  return [
    (request, response, next) => {
      const operator = operatorWith(callers.operators, request);
      if (operator === null) return askPerson(callers, request) ? next() : unauthenticated(response);
      if (named && operator.audits !== true) return problem(response, 403, "not_an_auditor", NAMED);
      response.locals["auditor"] = { id: operator.person };
      next();
    },
    unlessKnown(callers.people),
    unlessKnown(inPerson(world, asked)),
  ];
}

/** The same for people alone: for whoever comes with another token the next route is asked. */
export function auditingInPerson(world: World, callers: Callers, asked: AuditAsked): readonly RequestHandler[] {
  const first: RequestHandler = (request, _response, next) => (askPerson(callers, request) ? next() : next("route"));
  return [first, unlessKnown(callers.people), unlessKnown(inPerson(world, asked))];
}

/** An access token has three parts; tokens of operators are looked for first, whatever they look like. */
function askPerson({ operators, people }: Callers, request: Request): boolean {
  const isSigned = /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/.test(request.headers.authorization ?? "");
  return people !== null && isSigned && operatorWith(operators, request) === null;
}

function unlessKnown(then: RequestHandler | null): RequestHandler {
  return async (request, response, next) => {
    if (then === null || response.locals["auditor"] !== undefined) next();
    else await then(request, response, next);
  };
}

function inPerson(world: World, asked: AuditAsked): RequestHandler {
  return async (_request, response, next) => {
    const found = await auditorBehind(world, provenOf(response).account, asked);
    if (found.kind === "refused") return problem(response, 403, found.code, SAID[found.code]);
    response.locals["auditor"] = found.auditor;
    next();
  };
}

const IsAuditor = z.custom<Auditor>((value) => typeof value === "object" && value !== null && "id" in value);

/** Who asks for evidence. */
export function auditorOf(response: Response): Auditor {
  return IsAuditor.parse(response.locals["auditor"]);
}

/** What operators see and do is not for auditors. */
export const operatorsOnly: RequestHandler = (_request, response, next) => {
  if (response.locals["audits"] !== true) return next();
  problem(response, 403, "not_an_operator", "An auditor's token takes evidence out; this needs an operator's.");
};

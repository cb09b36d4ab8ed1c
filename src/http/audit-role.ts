import type { RequestHandler } from "express";
import type { Operator } from "./operator.ts";
import { problem } from "./problems.ts";

/** Lets auditors alone take evidence out; operators where nobody is an auditor. */
export function auditors(operators: readonly Operator[]): RequestHandler {
  const named = operators.some(({ audits }) => audits === true);
  return (_request, response, next) => {
    if (!named || response.locals["audits"] === true) return next();
    problem(response, 403, "not_an_auditor", "Evidence is taken out by an auditor of OPS_TRUST_AUDIT_TOKENS.");
  };
}

/** What operators see and do is not for auditors. */
export const operatorsOnly: RequestHandler = (_request, response, next) => {
  if (response.locals["audits"] !== true) return next();
  problem(response, 403, "not_an_operator", "An auditor's token takes evidence out; this needs an operator's.");
};

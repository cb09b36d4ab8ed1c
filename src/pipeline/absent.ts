import { OpsError } from "../case/index.ts";

/** What the ticket system found of a ticket that is not there, for people: the record alone is missing, or nothing of its kind shows. Empty for any other failure. */
export function whyAbsent(error: unknown): { readonly why?: string } {
  if (!(error instanceof OpsError) || error.code !== "TICKET_ABSENT") return {};
  return error.context["readable"] === undefined ? {} : { why: error.message };
}

import { type JiraSim, MODIFIED_PARAMETERS } from "../../simulators/jira/index.ts";
import * as at from "../connectors/jira/desk.ts";
import { HELP_SETTINGS, helpSite } from "../connectors/jira/help-site.ts";
import { openPlace, type Place } from "./jira-desk.ts";
import type { Act, OpenDesk } from "./ticket-desk.ts";

const HELP: Place = {
  project: "HELP",
  issueType: "Request",
  options: helpSite(),
  settings: HELP_SETTINGS,
  status: "Legal review",
  // Only the answer to a comment of its own tells whether customers see it: note first, then the move.
  requests: new Map([["route_approval", 2]]),
  act: decide,
};

/** A service desk of a Jira site: Rita answers reviews in their approval step. */
export const openServiceDesk: OpenDesk = (opening) => openPlace(HELP, opening);

/** Rita's own decision; asking back has no approval of its own and is a transition. */
function decide(sim: JiraSim, key: string, { kind, reason, changes, claiming }: Act): void {
  const forged = claiming === undefined ? {} : { historyMetadata: { type: "ots", actor: { id: claiming } } };
  if (reason !== undefined) sim.comment(key, reason, { as: at.RITA, internal: true });
  if (changes !== undefined) sim.editIssue(key, { [MODIFIED_PARAMETERS.id]: JSON.stringify(changes) }, { as: at.RITA });
  if (kind === "request_info") sim.transition(key, "Request info", { as: at.RITA, ...forged });
  else sim.answerApproval(key, kind === "approve" ? "approve" : "decline", { as: at.RITA });
}

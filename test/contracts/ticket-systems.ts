import { openJira } from "./jira-desk.ts";
import { openServiceDesk } from "./jira-help-desk.ts";
import { openServiceNow } from "./servicenow-desk.ts";
import { openServiceNowPlain } from "./servicenow-plain-desk.ts";

/** Every ticket system of the registry, by its name there; a second kind of the same system has its kind behind that name. */
export const TICKET_SYSTEMS = [
  ["servicenow", openServiceNow],
  ["servicenow without our app", openServiceNowPlain],
  ["jira", openJira],
  ["jira service desk", openServiceDesk],
] as const;

import { openJira } from "./jira-desk.ts";
import { openServiceNow } from "./servicenow-desk.ts";
import { openServiceNowPlain } from "./servicenow-plain-desk.ts";

/** Every ticket system of the registry, by its name there. */
export const TICKET_SYSTEMS = [
  ["servicenow", openServiceNow],
  ["servicenow without our app", openServiceNowPlain],
  ["jira", openJira],
] as const;

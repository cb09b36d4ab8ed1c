import { openJira } from "./jira-desk.ts";
import { openServiceNow } from "./servicenow-desk.ts";

/** Every ticket system of the registry, by its name there. */
export const TICKET_SYSTEMS = [
  ["servicenow", openServiceNow],
  ["jira", openJira],
] as const;

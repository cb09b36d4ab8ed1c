import { RosterFile } from "../../src/review/config.ts";
import type { Roster } from "../../src/review/index.ts";

const WEEK = ["mon", "tue", "wed", "thu", "fri"];

/** New York, London and Singapore, nine to five and six; ops-lead works at the first and the last, ops-director in London. */
export const ROSTER: Roster = RosterFile.parse({
  sites: {
    "new-york": { tz: "America/New_York", hours: "09:00-17:00", days: WEEK, holidays: ["2026-11-26", "2026-12-25"] },
    london: { tz: "Europe/London", hours: "09:00-17:00", days: WEEK },
    singapore: { tz: "Asia/Singapore", hours: "09:00-18:00", days: WEEK, holidays: ["2026-11-27"] },
    night: { tz: "America/New_York", hours: "22:00-06:00", days: [...WEEK, "sat", "sun"] },
  },
  groups: {
    "ops-lead": { sites: ["new-york", "singapore"] },
    "ops-director": { sites: ["london"], on_call: ["dora"] },
  },
});

/** Some of its sites. */
export function sites(...names: readonly string[]) {
  return names.flatMap((name) => ROSTER.sites.get(name) ?? []);
}

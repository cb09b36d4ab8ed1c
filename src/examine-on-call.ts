import { errorCode } from "./case/index.ts";
import type { Configuration } from "./config/index.ts";
import type { Finding, TicketSystem } from "./ports/index.ts";

/** Asks each schedule that the roster names who is on call now; nothing when it names none. `systems` are opened for it alone. */
export async function examineOnCall(
  { roster }: Pick<Configuration, "roster">,
  systems: ReadonlyMap<string, Pick<TicketSystem, "onCall">>,
): Promise<readonly Finding[]> {
  const named = [...(roster?.groups ?? [])].flatMap(([group, { onCallFrom = [] }]) =>
    onCallFrom.map((one) => ({ group, ...one })),
  );
  return Promise.all(
    named.map(async ({ group, system, schedule }) => {
      const check = `on call for ${group} by ${system} ${schedule}`;
      const onCall = systems.get(system)?.onCall;
      if (onCall === undefined)
        return {
          check,
          state: "problem" as const,
          says: `${system} tells nobody who is on call`,
          fix: WAYS[system] ?? "correct on_call_from in the roster",
        };
      return said(check, onCall(schedule), system);
    }),
  );
}

const WAYS: Readonly<Record<string, string>> = {
  servicenow: "set SERVICENOW_URL, or correct on_call_from in the roster",
  jira: "set JIRA_OPERATIONS_URL, or correct on_call_from in the roster",
};

async function said(check: string, asked: Promise<readonly string[]>, system: string): Promise<Finding> {
  try {
    const { length } = await asked;
    if (length > 0) return { check, state: "ok", says: `${length} of the first two tiers` };
    return { check, state: "warning", says: "nobody: the roster's own list counts", fix: "look at the schedule's shifts" };
  } catch (error) {
    const fix =
      system === "servicenow"
        ? "let our account read on-call schedules, and correct the rota's id"
        : "let our account see the schedule, and correct its id";
    return { check, state: "problem", says: `not told (${errorCode(error)}): the roster's own list counts`, fix };
  }
}

import type { FaultSpec, JiraSim } from "../../simulators/jira/index.ts";
import type { Trouble } from "./script.ts";
import type { Placed } from "./site.ts";

const HIDDEN = { errorMessages: ["Issue does not exist or you do not have permission to see it."], errors: {} };

/** Arms what the script says will go wrong about this issue. */
export function armJira(sim: JiraSim, { id, script }: Placed): void {
  const read = { path: new RegExp(`^/rest/api/3/issue/${id}$`), method: "GET" };
  const write = { path: new RegExp(`^/rest/api/3/issue/${id}/(comment|transitions)$`), method: "POST" };
  const card = { path: /^\/rest\/api\/3\/issue$/, about: `"${id}"`, method: "POST" };
  const faults: Readonly<Record<Trouble, FaultSpec>> = {
    read_down: { kind: "status", status: 503, times: 2, ...read },
    read_html: { kind: "html", ...read },
    read_cut: { kind: "garbled", ...read },
    read_reset: { kind: "reset", times: 2, ...read },
    read_hidden: { kind: "status", status: 404, body: HIDDEN, skip: 1, ...read },
    read_slow: { kind: "delay", delayMs: 1_200, times: 2, ...read },
    read_unserviced: { kind: "status", status: 502, page: true, ...read },
    busy: { kind: "rate_limit", retryAfterSeconds: 1, times: 3, skip: 1, ...read },
    unauthenticated: { kind: "status", status: 401, ...read },
    write_refused: { kind: "status", status: 503, ...write },
    write_reset: { kind: "reset", ...write },
    write_html: { kind: "html", ...write },
    write_busy: { kind: "rate_limit", reason: "jira-per-issue-on-write", retryAfterSeconds: 1, ...write },
    write_500_committed: { kind: "commit_then_status", status: 500, ...write },
    write_committed_silent: { kind: "commit_then_timeout", ...write },
    write_committed_reset: { kind: "commit_then_reset", ...write },
    write_committed_cut: { kind: "garbled", ...write },
    write_late: { kind: "late_commit", delayMs: 900, ...write },
    card_500_committed: { kind: "commit_then_status", status: 500, ...card },
    card_committed_silent: { kind: "commit_then_timeout", ...card },
    card_late: { kind: "late_commit", delayMs: 900, ...card },
    card_down: { kind: "status", status: 503, times: 2, ...card },
  };
  for (const trouble of script.troubles) sim.faults.add(faults[trouble]);
}

import { z } from "zod";
import { type Clock, OpsError } from "../../case/index.ts";
import { createHttp, type Http, type HttpOptions } from "../http.ts";
import { keptOnCall, type OnDuty } from "../kept-on-call.ts";
import type { JiraConfig } from "./config.ts";

interface Participant {
  readonly id?: string | null | undefined;
  readonly type: string;
  /** Minutes after which an escalation calls it. */
  readonly escalationTime?: number | null | undefined;
  readonly onCallParticipants?: readonly Participant[] | null | undefined;
}

// A rotation may name people, escalations, teams or nobody at all; what stands in an escalation stands below it.
const Participant: z.ZodType<Participant> = z.looseObject({
  id: z.string().max(200).nullish(),
  type: z.string(),
  escalationTime: z.number().nullish(),
  get onCallParticipants() {
    return z.array(Participant).max(200).nullish();
  },
});
const OnCall = z.looseObject({ onCallParticipants: z.array(Participant).max(200) });

/** Escalations in escalations, no deeper. */
const DEPTH = 5;

/** Who is on call, as the operations of Jira Service Management tell it. */
export interface Operations {
  readonly onCall: (schedule: string) => Promise<readonly string[]>;
  close(): void;
}

/** The operations of the configured cloud: an address of their own, which our account signs in to as to the site; null when none is configured. Throws EGRESS_REFUSED when it may not be called. */
export function operations(
  { operationsUrl, auth, timeoutMs }: JiraConfig,
  { clock, egress }: { readonly clock: Clock; readonly egress: Omit<HttpOptions["egress"], "origins"> },
): Operations | null {
  if (operationsUrl === undefined) return null;
  const http = createHttp({
    baseUrl: operationsUrl.replace(/\/$/, ""),
    timeoutMs,
    connectTimeoutMs: 3_000,
    maxBodyBytes: 1024 * 1024,
    egress: { ...egress, origins: [new URL(operationsUrl).origin] },
    now: () => clock().getTime(),
  });
  const authorization = `Basic ${Buffer.from(`${auth.email}:${auth.apiToken}`, "utf8").toString("base64")}`;
  return { onCall: keptOnCall((schedule) => onDuty(http, schedule, authorization), clock), close: () => http.close() };
}

async function onDuty(http: Http, schedule: string, authorization: string): Promise<readonly OnDuty[]> {
  const path = `/v1/schedules/${encodeURIComponent(schedule)}/on-calls`;
  const answer = await http.request({ method: "GET", path, query: { flat: "false" }, headers: { authorization } });
  if (answer.status !== 200) throw refusal(answer.status);
  const read = OnCall.safeParse(answer.json());
  if (!read.success) throw new OpsError("TICKET_ANSWER_INVALID", "who is on call came in another shape");
  return read.data.onCallParticipants.flatMap((one) => peopleIn(one, 0, 0));
}

function refusal(status: number): OpsError {
  if (status === 429) return new OpsError("TICKET_SYSTEM_BUSY", "who is on call was asked too often", { status });
  if (status >= 500) return new OpsError("TICKET_SYSTEM_DOWN", "who is on call is not told", { status });
  if (status === 404)
    return new OpsError("TICKET_ABSENT", "there is no such schedule, or our account does not see it", { status });
  return new OpsError("TICKET_FORBIDDEN", "our account may not read who is on call", { status });
}

/** Later turns of an escalation are later tiers. */
function peopleIn({ id, type, escalationTime, onCallParticipants }: Participant, tier: number, depth: number): readonly OnDuty[] {
  const own = tier + Math.max(0, escalationTime ?? 0);
  if (type === "user") return id == null || id === "" ? [] : [{ account: id, tier: own }];
  return depth >= DEPTH ? [] : (onCallParticipants ?? []).flatMap((one) => peopleIn(one, own, depth + 1));
}

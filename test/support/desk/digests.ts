import type { SlackMessage } from "../../../simulators/slack/index.ts";
import type { PolicyFile } from "../../../src/policy/index.ts";
import type { Desk } from "./desk.ts";
import { SLACK, type SlackDesk } from "./slack.ts";
import { type Evidence, evidenceOf } from "./story.ts";
import { answerChange } from "./tickets.ts";

/** Seconds between two digests of a desk that has them. */
export const PERIOD = 600;

/** The policy of one. */
export function withDigests(file: PolicyFile): PolicyFile {
  return { ...file, approvals: { ...file.approvals, digest_minutes: PERIOD / 60 } };
}

/** To just after the next digest. */
export async function nextPeriod(desk: Desk): Promise<void> {
  const seconds = Math.ceil(desk.clock.now.getTime() / 1000);
  await desk.pass(PERIOD - (seconds % PERIOD) + 1);
}

/** What stands in the leads' room. */
export function inLeads({ slack }: SlackDesk): readonly SlackMessage[] {
  return slack.messages(SLACK.leads);
}

/** The payloads of entries of a kind, oldest first; of one ticket when its key is given. */
export async function payloadsOf(desk: Desk, kind: string, key?: string): Promise<readonly Evidence["payload"][]> {
  return (await evidenceOf(desk, key)).filter((entry) => entry.kind === kind).map(({ payload }) => payload);
}

/** Ends open questions, so that no reminder of them comes later. */
export async function rejectAll(desk: Desk, numbers: readonly string[]): Promise<void> {
  for (const number of numbers) await answerChange(desk, number, "lou", { action: "reject", comment: "policy: not this week" });
}

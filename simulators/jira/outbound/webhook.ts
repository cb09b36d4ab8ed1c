import { createHmac } from "node:crypto";
import type { WebhookSeed } from "../options.ts";
import type { Issue, JiraEvent } from "../records.ts";
import { changeJson } from "../render/changelog.ts";
import { commentJson } from "../render/comment.ts";
import { issueJson } from "../render/issue.ts";
import { userJson } from "../render/people.ts";
import { parseJql } from "../search/jql.ts";
import { matches } from "../search/match.ts";
import { snapshotOf } from "../search/search-index.ts";
import type { Jira } from "../state.ts";
import type { Parcel } from "./delivery.ts";

const STANDARD_EVENTS = ["jira:issue_created", "jira:issue_updated", "comment_created", "comment_updated"];
const COMMENT_ISSUE_FIELDS = ["summary", "issuetype", "project", "assignee", "priority", "status"];

/** The parcels an admin webhook sends for an event: none where its events or its filter leave it out. */
export function webhookParcels(jira: Jira, webhook: WebhookSeed, event: JiraEvent): Parcel[] {
  if (!passes(jira, webhook.filter, event.issue)) return [];
  const events = webhook.events ?? STANDARD_EVENTS;
  const parcels: Parcel[] = [];
  if (events.includes(event.name)) parcels.push(seal(jira, webhook, event, bodyOf(jira, event)));
  if (webhook.issueCommented === true && event.name === "comment_created") {
    const commented = { ...event, name: "jira:issue_updated", eventType: "issue_commented" } as const;
    parcels.push(seal(jira, webhook, commented, bodyOf(jira, commented)));
  }
  return parcels;
}

function passes(jira: Jira, filter: string | undefined, issue: Issue): boolean {
  if (filter === undefined) return true;
  const parsed = parseJql(filter);
  if ("error" in parsed || parsed.query.where === undefined) return false;
  return matches(parsed.query.where, snapshotOf(issue), jira, jira.now().getTime());
}

function seal(jira: Jira, webhook: WebhookSeed, event: JiraEvent, content: unknown): Parcel {
  const body = JSON.stringify(content);
  const identifier = identifierOf(jira);
  const headers = {
    "Content-Type": "application/json; charset=UTF-8",
    "User-Agent": "Atlassian Webhook HTTP Client",
    "X-Atlassian-Webhook-Identifier": identifier,
    "X-Atlassian-Webhook-Flow": "Primary",
    "X-Hub-Signature": `sha256=${createHmac("sha256", webhook.secret).update(body).digest("hex")}`,
  };
  const pace = { tries: webhook.tries ?? 5, baseWaitMs: webhook.baseWaitMs ?? 100, timeoutMs: webhook.timeoutMs ?? 20_000 };
  const name = event.name;
  return { target: "webhook", url: webhook.url, identifier, event: name, issueKey: event.issue.key, headers, body, ...pace };
}

/** Unique in the tenant, the same over all retries of one delivery. */
function identifierOf(jira: Jira): string {
  const part = () =>
    Math.floor(jira.random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0");
  return `${part()}-${jira.nextId}-${part()}`;
}

function bodyOf(jira: Jira, event: JiraEvent): Readonly<Record<string, unknown>> {
  const { issue, actor, comment, history } = event;
  const timestamp = jira.now().getTime();
  if (event.name.startsWith("comment_") && comment !== undefined) {
    const small = issueJson(jira, issue, { user: jira.serviceUser, version: 2, fields: COMMENT_ISSUE_FIELDS });
    const { id, self, key, fields } = small;
    const about = { comment: commentJson(jira, comment, 2), issue: { id, self, key, fields }, eventType: "primaryAction" };
    return { timestamp, webhookEvent: event.name, ...about };
  }
  const { id, self, key, fields } = issueJson(jira, issue, { user: jira.serviceUser, version: 2, fields: ["*all", "-comment"] });
  return {
    timestamp,
    webhookEvent: event.name,
    issue_event_type_name: event.eventType ?? "issue_updated",
    user: userJson(jira, actor, 2),
    issue: { id, self, key, fields },
    ...(jira.bulk === undefined ? {} : { bulkOperationMetaData: jira.bulk }),
    ...(history === undefined ? {} : { changelog: { id: history.id, items: history.items.map(changeJson) } }),
    ...(comment === undefined ? {} : { comment: commentJson(jira, comment, 2) }),
  };
}

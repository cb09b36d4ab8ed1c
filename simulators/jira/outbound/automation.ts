import { own } from "../json.ts";
import type { AutomationSeed, RuleSeed, TriggerSeed } from "../options.ts";
import type { Issue, JiraEvent } from "../records.ts";
import { issueJson } from "../render/issue.ts";
import type { Jira } from "../state.ts";
import type { Parcel } from "./delivery.ts";

/** The requests that Automation rules send for an event: once, unsigned, with the secret header. */
export function automationParcels(jira: Jira, automation: AutomationSeed, event: JiraEvent): Parcel[] {
  return automation.rules.filter((rule) => triggers(rule.trigger, event)).map((rule) => parcelOf(jira, automation, rule, event));
}

function triggers(trigger: TriggerSeed, event: JiraEvent): boolean {
  const { issue } = event;
  if (issue.project.key !== trigger.project) return false;
  if (trigger.issueType !== undefined && trigger.issueType !== issue.type.name && trigger.issueType !== issue.type.id)
    return false;
  if (trigger.on === "issue_created") return event.name === "jira:issue_created";
  const moved = event.history?.items.some((item) => item.fieldId === "status") === true && event.name === "jira:issue_updated";
  return moved && (trigger.status === issue.status.name || trigger.status === issue.status.id);
}

function parcelOf(jira: Jira, automation: AutomationSeed, rule: RuleSeed, event: JiraEvent): Parcel {
  const { issue } = event;
  const secret = typeof automation.secret === "string" ? automation.secret : (automation.secret[0] ?? "");
  const body = JSON.stringify(rule.format === "automation" ? bareIssue(jira, issue) : customBody(jira, rule, event));
  const headers = {
    "Content-Type": "application/json",
    "User-Agent": "Automation for Jira App/1.0",
    [automation.headerName]: secret,
  };
  const label = { identifier: `${rule.ruleId}:${issue.id}:${jira.nextId}`, event: rule.event, issueKey: issue.key };
  const pace = { tries: 1, baseWaitMs: 0, timeoutMs: automation.timeoutMs ?? 20_000 };
  return { target: "automation", url: automation.url, ...label, headers, body, ...pace };
}

function customBody(jira: Jira, rule: RuleSeed, event: JiraEvent): Readonly<Record<string, unknown>> {
  const { issue, actor } = event;
  const task = rule.taskProperty === undefined ? undefined : own(issue.properties.get(rule.taskProperty), "taskId");
  return {
    source: "ots",
    ruleId: rule.ruleId,
    event: rule.event,
    issue: { id: issue.id, key: issue.key },
    ...(task === undefined ? {} : { taskId: task }),
    initiator: { accountId: actor.accountId },
    sentAt: jira.now().getTime(),
  };
}

/** "Issue data (Automation format)": a bare issue with a numeric id, no histories, no event and no actor. */
function bareIssue(jira: Jira, issue: Issue): Readonly<Record<string, unknown>> {
  const fields = ["*all", "-comment", "-attachment"];
  const shape = issueJson(jira, issue, { user: jira.serviceUser, version: 2, fields });
  const changelog = { startAt: 0, maxResults: 0, total: 0, histories: null };
  return { self: shape["self"], id: Number(issue.id), key: issue.key, changelog, fields: shape["fields"] };
}

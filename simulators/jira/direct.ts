import type { Adf } from "./adf.ts";
import type { Outcome } from "./answers.ts";
import { documentOf, showField } from "./fields.ts";
import { answerApproval } from "./operations/approval.ts";
import { attachFiles } from "./operations/attach.ts";
import { addComment, readComment } from "./operations/comment.ts";
import { createIssue } from "./operations/create-issue.ts";
import { editIssue } from "./operations/edit-issue.ts";
import { transitionIssue } from "./operations/transition-issue.ts";
import type { IssueSeed, UserSeed } from "./options.ts";
import type { Issue } from "./records.ts";
import { changeJson } from "./render/changelog.ts";
import { isPublic } from "./render/comment.ts";
import { availableTransitions } from "./render/transitions.ts";
import { seedIssue, userOf } from "./seed-issue.ts";
import { findIssue, type Jira } from "./state.ts";
import { toWiki } from "./wiki.ts";

/** Who does it, and whether the site keeps quiet about it (a lost event). */
export interface As {
  as: string;
  silent?: boolean;
}

/** An issue as a test looks at it. `fields` are in REST v3 form. */
export interface IssueView {
  id: string;
  key: string;
  status: string;
  statusId: string;
  resolution: string | null;
  parentKey: string | undefined;
  subtaskKeys: readonly string[];
  updated: Date;
  fields: Readonly<Record<string, unknown>>;
  properties: Readonly<Record<string, unknown>>;
  comments: readonly {
    id: string;
    author: string;
    text: string;
    body: Adf;
    internal: boolean;
    properties: Readonly<Record<string, unknown>>;
  }[];
  attachments: readonly { id: string; filename: string; author: string; text: string }[];
  histories: readonly {
    author: string;
    created: Date;
    items: readonly Readonly<Record<string, unknown>>[];
    historyMetadata: unknown;
  }[];
  remoteLinks: readonly { id: number; globalId: string | undefined }[];
}

/** Shortcuts for tests; they go through the same rules as the wire and throw where it would refuse. */
export interface Direct {
  issue(idOrKey: string): IssueView | undefined;
  /** Puts an issue on the site without any event, as if it had always been there. */
  seed(issue: IssueSeed): { id: string; key: string };
  /** Tells of an issue that was seeded as if it had been created just now: what an import with its own keys does. */
  announce(idOrKey: string, by: As): void;
  createIssue(fields: Readonly<Record<string, unknown>>, by: As): { id: string; key: string };
  editIssue(idOrKey: string, fields: Readonly<Record<string, unknown>>, by: As): void;
  /** Gives the comment's id. */
  comment(idOrKey: string, body: string | Adf, by: As & { internal?: boolean }): string;
  /** Attaches a file, as somebody would in the browser. */
  attach(idOrKey: string, file: { filename: string; content: string | Uint8Array }, by: As): void;
  /** By transition id or name. */
  transition(
    idOrKey: string,
    name: string,
    by: As & { comment?: string | Adf; fields?: Readonly<Record<string, unknown>>; historyMetadata?: unknown },
  ): void;
  /** Answers the request's newest approval, as one of its approvers would in the portal. */
  answerApproval(idOrKey: string, decision: "approve" | "decline", by: As): void;
}

export function directActions(jira: Jira): Direct {
  return {
    issue: (idOrKey) => {
      const issue = findIssue(jira, idOrKey);
      return issue === undefined ? undefined : viewOf(jira, issue);
    },
    seed: (seed) => {
      const { id, key } = act(jira, { as: jira.serviceUser.accountId, silent: true }, () => seedIssue(jira, seed));
      return { id, key };
    },
    announce: (idOrKey, by) => {
      const issue = need(jira, idOrKey);
      issue.updated = jira.now();
      jira.index.touch(issue);
      act(jira, by, (call) => jira.listener({ name: "jira:issue_created", issue, actor: call.by, eventType: "issue_created" }));
    },
    createIssue: (fields, by) => {
      const { id, key } = act(jira, by, (call) => done(createIssue(jira, { fields }, call)));
      return { id, key };
    },
    editIssue: (idOrKey, fields, by) => {
      act(jira, by, (call) => done(editIssue(jira, need(jira, idOrKey), { fields }, call)));
    },
    comment: (idOrKey, body, by) =>
      act(jira, by, (call) => {
        const properties = by.internal === true ? [{ key: "sd.public.comment", value: { internal: true } }] : [];
        const wanted = done(readComment(jira, need(jira, idOrKey), { body: documentOf(body), properties }, call));
        return addComment(jira, need(jira, idOrKey), wanted, call.by).id;
      }),
    attach: (idOrKey, { filename, content }, by) => {
      const file = { filename, mimeType: "application/octet-stream", bytes: Buffer.from(content) };
      act(jira, by, (call) => attachFiles(jira, need(jira, idOrKey), [file], call.by));
    },
    transition: (idOrKey, name, by) => {
      act(jira, by, (call) => {
        const issue = need(jira, idOrKey);
        const found = availableTransitions(issue, call.by).find((one) => one.id === name || one.name === name);
        const update = by.comment === undefined ? {} : { comment: [{ add: { body: documentOf(by.comment) } }] };
        const { fields = {}, historyMetadata } = by;
        return done(
          transitionIssue(jira, issue, { transition: { id: found?.id ?? name }, fields, update, historyMetadata }, call),
        );
      });
    },
    answerApproval: (idOrKey, decision, by) => {
      const asked = newestApproval(jira, idOrKey);
      act(jira, by, (call) => done(answerApproval(jira, asked, decision, call.by)));
    },
  };
}

function newestApproval(jira: Jira, idOrKey: string): Parameters<typeof answerApproval>[1] {
  const issue = need(jira, idOrKey);
  const approval = issue.approvals.at(-1);
  if (approval === undefined) throw new Error(`${idOrKey} asks for no approval`);
  return { issue, approval };
}

function need(jira: Jira, idOrKey: string): Issue {
  const issue = findIssue(jira, idOrKey);
  if (issue === undefined) throw new Error(`no issue ${idOrKey}`);
  return issue;
}

function act<T>(jira: Jira, by: As, work: (call: { by: UserSeed; version: 3 }) => T): T {
  const { listener } = jira;
  if (by.silent === true) jira.listener = () => undefined;
  try {
    return work({ by: userOf(jira, by.as), version: 3 });
  } finally {
    jira.listener = listener;
  }
}

function done<T>(outcome: Outcome<T>): T {
  if ("done" in outcome) return outcome.done;
  throw new Error(`refused ${outcome.refused.status}: ${JSON.stringify(outcome.refused.body)}`);
}

function viewOf(jira: Jira, issue: Issue): IssueView {
  const fields = [...jira.fields.values()].map(
    (field) => [field.id, showField(jira, field, issue.fields.get(field.id), 3)] as const,
  );
  return {
    id: issue.id,
    key: issue.key,
    status: issue.status.name,
    statusId: issue.status.id,
    resolution: issue.resolution,
    parentKey: jira.issues.get(issue.parentId ?? "")?.key,
    subtaskKeys: issue.subtasks.map((task) => task.key),
    updated: issue.updated,
    fields: Object.fromEntries(fields),
    properties: Object.fromEntries(issue.properties),
    comments: issue.comments.map((comment) => ({
      id: comment.id,
      author: comment.author.accountId,
      text: toWiki(comment.body),
      body: comment.body,
      internal: !isPublic(comment),
      properties: Object.fromEntries(comment.properties),
    })),
    attachments: issue.attachments.map(({ id, filename, author, bytes }) => ({
      id,
      filename,
      author: author.accountId,
      text: Buffer.from(bytes).toString("utf8"),
    })),
    histories: issue.histories.map(({ author, created, items, metadata }) => ({
      author: author.accountId,
      created,
      items: items.map(changeJson),
      historyMetadata: metadata,
    })),
    remoteLinks: issue.remoteLinks.map(({ id, globalId }) => ({ id, globalId })),
  };
}

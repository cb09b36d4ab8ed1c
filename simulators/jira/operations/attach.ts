import type { UserSeed } from "../options.ts";
import type { Attachment, Issue } from "../records.ts";
import { freshId, type Jira, recordWrite } from "../state.ts";
import { appendHistory } from "./changes.ts";

/** Adds files to an issue, each with its changelog entry. */
export function attachFiles(
  jira: Jira,
  issue: Issue,
  files: readonly { filename: string; mimeType: string; bytes: Uint8Array }[],
  by: UserSeed,
): Attachment[] {
  return files.map((file) => {
    const attachment = { id: freshId(jira), issue, author: by, created: jira.now(), ...file };
    issue.attachments.push(attachment);
    jira.attachments.set(attachment.id, attachment);
    const names = { field: "Attachment", fieldId: "attachment", custom: false };
    const items = [{ ...names, from: null, fromText: null, to: attachment.id, toText: file.filename }];
    const history = appendHistory(jira, issue, { by, items });
    recordWrite(jira, { kind: "attachment", issue, by }, { attachmentId: attachment.id, filename: file.filename });
    const event = { name: "jira:issue_updated", issue, actor: by, eventType: "issue_updated" } as const;
    jira.listener(history === undefined ? event : { ...event, history });
    return attachment;
  });
}

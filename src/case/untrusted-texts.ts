import type { TicketContext } from "./ticket.ts";

/** Texts that came with a ticket from outside its own record: names and words of what it hangs together with, and what further systems say. As untrusted as the ticket's own. */
export function outsideTexts({ relations, sources = {} }: TicketContext): readonly string[] {
  return [
    ...(relations?.value ?? []).flatMap(({ name, relation }) => [name, relation]),
    ...Object.values(sources).flatMap(({ value }) => Object.values(value ?? {})),
  ];
}

/** Texts that anybody may have written into a ticket: free text, further fields, comments of others, names of files, tasks and items. People in their own mapped fields are not among them. */
export function ticketTexts({ fields, comments, attachments, tasks, items }: TicketContext): readonly string[] {
  const { title = "", description = "", extra = {} } = fields.value ?? {};
  return [
    title,
    description,
    ...Object.values(extra),
    ...(comments.value ?? []).filter((comment) => !comment.own).map((comment) => comment.text),
    ...(attachments.value ?? []).map((file) => file.name),
    ...(tasks.value ?? []).map((task) => task.title),
    ...(items.value ?? []).map((item) => item.name),
  ];
}

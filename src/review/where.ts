import type { TicketContext } from "../case/index.ts";

/** Where the fact behind a citation's path stands, in words that lead a person to it: the record by its key, and its part. No text that others wrote. */
export function whereIs(path: string, context: TicketContext): string {
  const [section = "", name = "", part = ""] = path.split(".");
  const { key } = context.ref;
  if (name === "count") return `number of ${section} of ${key}`;
  switch (section) {
    case "ref":
    case "fields":
      return `${name} of ${key}`;
    case "people":
      return `${name} of ${key}: whether known`;
    case "tasks":
      return `${part} of task ${context.tasks.value?.[Number(name)]?.key ?? name}`;
    case "comments":
      return `${part} of the comment of ${context.comments.value?.[Number(name)]?.at ?? name} on ${key}`;
    case "items":
      return `${part} of configuration item ${Number(name) + 1} of ${key}`;
    case "attachments":
      return `${part} of file ${Number(name) + 1} of ${key}`;
    case "history":
      return `${part} of the earlier ${context.history?.value?.[Number(name)]?.key ?? name}`;
    case "sources":
      return `${part} in ${name}`;
    default:
      return `${part || name} of ${section} of ${key}`;
  }
}

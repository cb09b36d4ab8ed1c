import type { TicketContext } from "../case/index.ts";

/** The place in a list or mapping that a path names. */
interface Place {
  /** "2", or a name where the section is no list. */
  readonly name: string;
  readonly part: string;
  readonly context: TicketContext;
}

const nth = ({ name }: Place): number => Number(name) + 1;

const PLACES: ReadonlyMap<string, (place: Place) => string> = new Map<string, (place: Place) => string>([
  ["ref", ({ name }) => name],
  ["fields", ({ name }) => name],
  ["people", ({ name }) => `${name}, known or not,`],
  ["tasks", ({ name, part, context }) => `${part} of task ${context.tasks.value?.[Number(name)]?.key ?? name}`],
  ["comments", ({ name, part, context }) => `${part} of the comment of ${context.comments.value?.[Number(name)]?.at ?? name}`],
  ["items", (place) => `${place.part} of configuration item ${nth(place)}`],
  ["attachments", (place) => `${place.part} of file ${nth(place)}`],
  ["approvals", (place) => `${place.part} of approval ${nth(place)}`],
  ["relations", (place) => `${place.part} of relation ${nth(place)}`],
  ["conflicts", (place) => `${place.part} of conflict ${nth(place)}`],
  [
    "schedule",
    ({ name, part }) => (name === "free" ? `free time ${Number(part) + 1} in the schedule` : `${name} in the schedule`),
  ],
  ["moves", (place) => `offered state ${nth(place)}`],
  ["history", ({ name, part, context }) => `${part} of ${context.history?.value?.[Number(name)]?.key ?? name}, earlier than`],
  ["sources", ({ name, part }) => `${part} in the source ${name}, looked up for`],
]);

/** Their words lead on to the ticket by themselves. */
const LEADING: ReadonlySet<string> = new Set(["history", "sources"]);

/** Where the fact behind a citation's path stands, in words that lead a person to it: its part, the record by its key, the ticket. No text that others wrote. */
export function whereIs(path: string, context: TicketContext): string {
  const [section = "", name = "", part = ""] = path.split(".");
  const { key } = context.ref;
  if (name === "count") return `number of ${section} of ${key}`;
  const place = PLACES.get(section)?.({ name, part, context }) ?? `${section} ${name}`.trim();
  return LEADING.has(section) ? `${place} ${key}` : `${place} of ${key}`;
}

import { z } from "zod";

const Use = z.looseObject({
  id: z.string(),
  state: z.string(),
  ticket: z.string(),
  workflow: z.string(),
  by: z.string(),
  at: z.string(),
  reason_code: z.string(),
  incident: z.string().nullable(),
  judges: z.array(z.string()),
  due_at: z.string(),
});
const Report = z.looseObject({
  offered: z.boolean(),
  open: z.number(),
  overdue: z.number(),
  closed: z.boolean(),
  uses: z.array(Use),
});

/** Break-glass acts for a terminal: whether there may be another one, then each with its review. */
export function printGlass(answer: unknown): string {
  const { offered, open, overdue, closed, uses } = Report.parse(answer);
  const may = closed ? "closed until they are judged" : "open to those with the right";
  const head = offered
    ? `${open} to be judged, ${overdue} of them overdue; break-glass is ${may}`
    : "the policy lets nobody break the glass";
  return [head, ...uses.map(lineOf)].join("\n");
}

function lineOf({ id, state, ticket, workflow, by, at, reason_code, incident, judges, due_at }: z.infer<typeof Use>): string {
  const waits = state === "open" || state === "overdue" || state === "expired";
  const until = waits ? `, to be judged by ${judges.join(" or ")} until ${due_at}` : "";
  return `${at}  ${ticket}  ${workflow}  ${state}: ${reason_code}${incident === null ? "" : ` (${incident})`} by ${by}${until}  ${id}`;
}

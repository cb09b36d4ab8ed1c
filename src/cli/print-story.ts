import { z } from "zod";
import { Asked, askedLines, Unreached, unreachedLine } from "./print-asked.ts";

const Standing = z.looseObject({ id: z.string(), use: z.number(), of: z.number(), until: z.string() });

const Story = z.object({
  case: z.looseObject({
    id: z.string(),
    ticket: z.string(),
    workflow: z.string(),
    status: z.string(),
    end: z.string().optional(),
    reverses: z.string().optional(),
    overridden_by: z.string().optional(),
  }),
  left_months: z.array(z.string()).default([]),
  effects: z.array(z.looseObject({ id: z.string(), kind: z.string(), status: z.string(), attempts: z.number() })),
  entries: z.array(
    z.object({
      hash: z.string(),
      record: z.looseObject({
        at: z.string(),
        kind: z.string(),
        actor: z.looseObject({ type: z.string(), id: z.string() }),
        decision: z
          .looseObject({
            gate: z.string(),
            risk: z.string(),
            confidence: z.string().nullable(),
            reasons: z.array(z.looseObject({ reason: z.string() })),
          })
          .nullable(),
        payload: z
          .looseObject({
            left: z.looseObject({ seen: z.record(z.string(), z.string()) }).optional(),
            why: z.string().optional(),
            routing: Asked.optional(),
            unreached: Unreached.optional(),
            verdict: z.looseObject({ person: z.string(), standing: Standing.optional() }).nullish(),
          })
          .optional(),
      }),
    }),
  ),
});

const Listing = z.object({
  counts: z.record(z.string(), z.number()),
  cases: z.array(
    z.looseObject({
      id: z.string(),
      ticket: z.string(),
      workflow: z.string(),
      status: z.string(),
      end: z.string().optional(),
      updated_at: z.string(),
    }),
  ),
});

/** A case's whole story, one line an entry, as text. */
export function printStory(answer: unknown): string {
  const { case: of, effects, entries, left_months: left } = Story.parse(answer);
  const lines = entries.flatMap(({ hash, record }) => [
    `${record.at.slice(0, 23)}Z  ${record.kind.padEnd(24)} ${record.actor.type}:${record.actor.id}  ${hash.slice(0, 12)}`,
    ...(record.decision === null
      ? []
      : [
          `    decided ${record.decision.gate}, risk ${record.decision.risk}, confidence ${record.decision.confidence ?? "not measured"}`,
        ]),
    ...(record.decision?.reasons.map(({ reason }) => `    - ${reason}`) ?? []),
    ...payloadLines(record.payload),
  ]);
  const written = effects.map((effect) => `effect ${effect.id}  ${effect.kind}  ${effect.status}  attempts ${effect.attempts}`);
  return [
    `${of.ticket}  ${of.workflow}  ${of.status}${of.end === undefined ? "" : ` (${of.end})`}  case ${of.id}`,
    ...(of.reverses === undefined ? [] : [`takes back the action of case ${of.reverses}`]),
    ...(of.overridden_by === undefined ? [] : [`overridden by case ${of.overridden_by}`]),
    ...(left.length === 0 ? [] : [`entries of ${left.join(", ")} are in the sinks alone`]),
    ...lines,
    ...written,
  ].join("\n");
}

type Payload = z.infer<typeof Story>["entries"][number]["record"]["payload"];

function payloadLines({ why, routing, unreached, left, verdict }: NonNullable<Payload> = {}): string[] {
  return [
    ...(why === undefined ? [] : [`    why: ${why}`]),
    ...(routing === undefined ? [] : askedLines(routing)),
    ...(unreached === undefined ? [] : [unreachedLine(unreached)]),
    ...standingLine(verdict),
    ...(left === undefined ? [] : [`    left on the ticket in part: ${namesOf(left.seen)}`]),
  ];
}

function standingLine(verdict: NonNullable<Payload>["verdict"]): string[] {
  if (verdict?.standing === undefined) return [];
  const { id, use, of, until } = verdict.standing;
  return [`    under standing approval ${id} of ${verdict.person} until ${until}, use ${use} of ${of}`];
}

function namesOf(seen: Readonly<Record<string, string>>): string {
  return Object.entries(seen)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

/** What a list was asked for; everything when nothing is named. */
export interface Wanted {
  readonly status?: string;
  readonly workflow?: string;
  readonly ticket?: string;
}

/** The list of cases, one line each, and how many stand where; these are of all cases, whatever was asked for. */
export function printCases(answer: unknown, wanted: Wanted): string {
  const { counts, cases } = Listing.parse(answer);
  const rows = cases.map(
    (of) =>
      `${of.updated_at}  ${of.ticket.padEnd(14)} ${of.status.padEnd(10)} ${(of.end ?? "").padEnd(10)} ${of.workflow}  ${of.id}`,
  );
  const totals = Object.entries(counts).filter(([, count]) => count > 0);
  const all = totals.length === 0 ? "no cases" : totals.map(([status, count]) => `${count} ${status}`).join(", ");
  const asked = askedFor(wanted);
  if (asked === "") return [...rows, all].join("\n");
  return [...(rows.length === 0 ? [`no case${asked}`] : rows), `of all cases: ${all}`].join("\n");
}

function askedFor({ status, workflow, ticket }: Wanted): string {
  return [
    ...(ticket === undefined ? [] : [` of ${ticket}`]),
    ...(workflow === undefined ? [] : [` of the workflow ${workflow}`]),
    ...(status === undefined ? [] : [` that is ${status}`]),
  ].join("");
}

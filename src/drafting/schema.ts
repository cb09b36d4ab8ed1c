import { z } from "zod";
import type { ActionType, Sop, TicketContext } from "../case/index.ts";
import { closable, offeredStates } from "./payload.ts";

/** Moves when the form of the answer changes. */
export const ANSWER_VERSION = "ots.draft.v1";

// Together they fit into one entry of 60 KB even when nothing but three-byte characters is said: an entry cuts its texts to 200 characters, and no list.
const MAX_LINES = 20;
const MAX_CITES = 10;
const MAX_LINE = 500;
const LINE = /^\P{Cc}*$/u;
const CITE = /^[ !#-[\]-~]{1,80}$/;

/** What the model may choose from for this ticket. */
export interface Choices {
  readonly actions: readonly ActionType[];
  readonly targets: readonly string[];
  readonly closeCodes: readonly string[];
  readonly fields: readonly string[];
  readonly routes: readonly string[];
  /** Null where the workflow does not let the ticket be moved. */
  readonly states: readonly string[] | null;
}

/** The choices that the workflow, its SOP and the ticket's own tasks leave. */
export function choicesOf(actions: readonly ActionType[], sop: Sop, context: TicketContext): Choices {
  const has = (action: ActionType): boolean => actions.includes(action);
  const tasks = (context.tasks.value ?? []).flatMap((task, i) => (closable(task, sop) ? [`tasks.${i}`] : []));
  return {
    actions,
    targets: has("close_task") ? tasks.slice(0, 100) : [],
    closeCodes: has("close_task") ? ["successful", "successful_issues", "unsuccessful"] : [],
    fields: has("request_info") ? sop.asks : [],
    routes: has("route_approval") ? Object.keys(sop.routes) : [],
    states: has("change_state") ? offeredStates(context) : null,
  };
}

/** The answer's strict JSON schema: every key required, no other key, every choice an enum. */
export function answerSchema(choices: Choices): Readonly<Record<string, unknown>> {
  return strict({
    action: { type: "string", enum: choices.actions },
    target: orNull(choices.targets),
    arguments: strict({
      close_code: orNull(choices.closeCodes),
      fields:
        choices.fields.length === 0
          ? { type: "null" }
          : { type: ["array", "null"], items: { type: "string", enum: choices.fields }, minItems: 1 },
      route: orNull(choices.routes),
      // Only where it can be answered: the form that other workflows ask for stays as it was.
      ...(choices.states === null ? {} : { state: orNull(choices.states) }),
    }),
    note: {
      type: "array",
      minItems: 1,
      maxItems: MAX_LINES,
      items: strict({ text: { type: "string" }, cites: { type: "array", maxItems: MAX_CITES, items: { type: "string" } } }),
    },
    confidence: { type: "number", minimum: 0, maximum: 1 },
  });
}

function strict(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { type: "object", additionalProperties: false, required: Object.keys(properties), properties };
}

function orNull(values: readonly string[]): object {
  return values.length === 0 ? { type: "null" } : { type: ["string", "null"], enum: [null, ...values] };
}

/** The answer as believed: shapes only. Which action, target and argument values count is decided later, by code that knows the ticket. */
export const Answer = z.strictObject({
  action: z.string().min(1).max(100),
  target: z.string().min(1).max(100).nullable(),
  arguments: z.strictObject({
    close_code: z.string().max(100).nullable(),
    fields: z.array(z.string().max(100)).max(20).nullable(),
    route: z.string().max(100).nullable(),
    state: z.string().max(100).nullish(),
  }),
  note: z
    .array(
      z.strictObject({
        text: z.string().min(1).max(MAX_LINE).regex(LINE),
        cites: z.array(z.string().regex(CITE)).max(MAX_CITES),
      }),
    )
    .min(1)
    .max(MAX_LINES),
  confidence: z.number().min(0).max(1),
});
export type Answer = z.infer<typeof Answer>;

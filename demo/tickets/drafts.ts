import { z } from "zod";
import type { Behaviour } from "../../simulators/model/index.ts";
import type { Shown } from "./ticket.ts";

/** What a model says about a ticket, before it is put into the answer's form. */
export interface Said {
  readonly action: string;
  readonly confidence: number;
  readonly target?: string;
  readonly closeCode?: string;
  readonly fields?: readonly string[];
  readonly route?: string;
  /** Lines besides the usual ones, with the paths they cite. */
  readonly lines?: readonly Line[];
}

interface Line {
  readonly text: string;
  readonly cites: readonly string[];
}

const View = z.looseObject({
  ref: z.looseObject({ key: z.string() }),
  fields: z.looseObject({ state: z.string() }),
  tasks: z.array(z.looseObject({ type: z.string(), phase: z.string() })).catch([]),
  attachments: z.array(z.unknown()).catch([]),
});

/** The key of the ticket that a prompt is about. */
export function keyOf(shown: unknown): string {
  return (
    View.shape.ref.safeParse(typeof shown === "object" && shown !== null && "ref" in shown ? shown.ref : null).data?.key ?? ""
  );
}

/** The path of the open testing task, as a careful reader finds it. */
function testingTask(shown: Shown): string {
  const at = View.parse(shown).tasks.findIndex((task) => task.type === "testing" && task.phase === "open");
  return `tasks.${at}`;
}

/** An answer in the form that the prompt asks for; its note says what the ticket shows and cites where. */
export function say(shown: Shown, said: Said): Behaviour {
  const { ref, fields, tasks, attachments } = View.parse(shown);
  const count = tasks.length > 0 ? [{ text: `Tasks on the change: ${tasks.length}.`, cites: ["tasks.count"] }] : [];
  const note: readonly Line[] = [
    { text: `${ref.key} is in state ${fields.state}.`, cites: ["ref.key", "fields.state"] },
    ...count,
    { text: `Files attached: ${attachments.length}.`, cites: ["attachments.count"] },
    ...(said.lines ?? []),
  ];
  const answer = {
    action: said.action,
    target: said.target ?? null,
    arguments: { close_code: said.closeCode ?? null, fields: said.fields ?? null, route: said.route ?? null },
    note,
    confidence: said.confidence,
  };
  return { kind: "answer", answer };
}

/** Closing the testing task as successful. */
export function close(shown: Shown, confidence: number): Behaviour {
  return say(shown, { action: "close_task", target: testingTask(shown), closeCode: "successful", confidence });
}

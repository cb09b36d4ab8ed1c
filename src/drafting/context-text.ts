import type { RedactText, TicketContext } from "../case/index.ts";
import { contextView } from "./context-view.ts";
import { fit } from "./fit.ts";
import { MAX_CONTEXT } from "./prompt.ts";

/** A reading as a prompt would show it, for where no model was asked: redacted, as long as a prompt would take. */
export function contextText(context: TicketContext, redact: RedactText): string {
  return JSON.stringify(fit(contextView(context, redact), MAX_CONTEXT).view);
}

// promptOf() ends so; JSON text holds no line feed of its own.
const DATA = /\n(===== ticket data [^\n]*=====)\n```json\n([^\n]*)\n```\n\1$/;

/** The context as a recorded prompt shows it to the model, to the letter; null when there is none in it. */
export function contextIn(prompt: string): string | null {
  return DATA.exec(prompt)?.[2] ?? null;
}

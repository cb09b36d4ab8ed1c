import { ACTIONS, type Draft, type NoteLine, type RedactText, type Sop, type TicketContext } from "../case/index.ts";
import { contextView, type View } from "./context-view.ts";
import { closable } from "./payload.ts";
import { promptTemplateHash } from "./prompt-template-hash.ts";
import { leavesOf, valueAt } from "./value-at.ts";

const PLACEHOLDER = /\{([^{}\n]{1,200})\}/g;
const MAX_VALUE = 300;

/** The draft that the SOP alone gives: its note with the ticket's values, its action, no confidence. The same ticket gives the same draft. */
export function templateDraft(sop: Sop, context: TicketContext, redact: RedactText, endpoint: string): Draft {
  const view = contextView(context, redact);
  const task = (context.tasks.value ?? []).findIndex((one) => closable(one, sop));
  return {
    action: sop.template_action,
    targetPath: ACTIONS[sop.template_action].target === "task" && task >= 0 ? `tasks.${task}` : null,
    args: sop.asks.length > 0 && sop.template_action === "request_info" ? { fields: missing(sop, context) } : routeOf(sop),
    lines: sop.note.map((line) => filled(line, view)),
    confidence: null,
    source: {
      kind: "template",
      endpoint,
      model: "template",
      fingerprint: null,
      sop: sop.version,
      promptTemplate: promptTemplateHash(sop),
    },
  };
}

function filled(line: string, view: View): NoteLine {
  const cites: string[] = [];
  const text = line.replaceAll(PLACEHOLDER, (_all, path: string) => {
    const value = valueAt(view, path.trim());
    if (value === undefined || value === null || typeof value === "object") return "not recorded";
    cites.push(path.trim());
    return leavesOf(value)
      .join(" ")
      .replaceAll(/\s{1,1000}/g, " ")
      .slice(0, MAX_VALUE)
      .toWellFormed();
  });
  return { text, cites };
}

/** The fields that may be asked for and that the ticket does not hold; all of them when it holds every one. */
function missing(sop: Sop, context: TicketContext): readonly string[] {
  const extra = context.fields.value?.extra ?? {};
  const empty = sop.asks.filter((name) => !Object.hasOwn(extra, name) || extra[name] === "");
  return empty.length > 0 ? empty : sop.asks;
}

function routeOf(sop: Sop): Readonly<Record<string, unknown>> {
  const [route] = Object.keys(sop.routes);
  return sop.template_action === "route_approval" && route !== undefined ? { route } : {};
}

import { z } from "zod";
import type { Behave, ParsedRequest } from "../../simulators/model/index.ts";
import { chance } from "./chance.ts";

const View = z.looseObject({
  ref: z.looseObject({ key: z.string() }),
  fields: z.looseObject({ state: z.string(), extra: z.record(z.string(), z.string()).default({}) }),
  tasks: z.array(z.looseObject({ phase: z.string() })).catch([]),
});
type View = z.infer<typeof View>;

const PLACEHOLDER = /\{([a-zA-Z][\w.]*)\}/g;
const MARK = /⟦\w{1,16}⟧/g;

/**
 * A model that drafts as the SOP asks: its note lines with the ticket's values and their paths, the first allowed action that fits, and a confidence that
 * depends on seed, ticket and state alone: seven in ten sure, two in between, one in doubt.
 */
export function sopModel(seed: number): Behave {
  return (request) => {
    const view = View.safeParse(request.context);
    if (!view.success) return { kind: "empty" };
    const { action, fields } = chosen(request, view.data);
    const note = linesOf(request, view.data);
    const answer = {
      action,
      target: null,
      arguments: { close_code: null, fields, route: null },
      note: note.length === 0 ? [{ text: `${view.data.ref.key} was read.`, cites: ["ref.key"] }] : note,
      confidence: confidence(chance(seed, `${view.data.ref.key} ${view.data.fields.state}`)),
    };
    return { kind: "answer", answer };
  };
}

function confidence(share: number): number {
  if (share < 0.7) return 0.9 + Math.round(share * 100) / 1000;
  return share < 0.9 ? 0.75 : 0.5;
}

/** Asks for what is empty when the SOP may ask for it; otherwise a comment or a note. */
function chosen(
  request: ParsedRequest,
  { fields }: View,
): { readonly action: string; readonly fields: readonly string[] | null } {
  const asked = /^- request_info \(fields: some of ([^)]+)\)$/m.exec(request.user)?.[1]?.split(", ") ?? [];
  const missing = asked.filter((name) => Object.hasOwn(fields.extra, name) && fields.extra[name] === "");
  if (request.allowed.includes("request_info") && missing.length > 0) return { action: "request_info", fields: missing };
  return {
    action: ["add_comment", "draft_note"].find((name) => request.allowed.includes(name)) ?? request.allowed[0] ?? "",
    fields: null,
  };
}

function linesOf(request: ParsedRequest, view: View): readonly { readonly text: string; readonly cites: readonly string[] }[] {
  const section = /Its note reads[^\n]*\n((?:- [^\n]*\n?)+)/.exec(request.user)?.[1] ?? "";
  return section.split("\n").flatMap((line) => (line.startsWith("- ") ? [filled(line.slice(2), view)] : []));
}

function filled(line: string, view: View): { readonly text: string; readonly cites: readonly string[] } {
  const cites: string[] = [];
  const text = line.replaceAll(PLACEHOLDER, (_all, path: string) => {
    const value = valueAt(view, path);
    if (value === undefined || value === "") return "not recorded";
    cites.push(path);
    return value.replaceAll(MARK, " ");
  });
  return { text, cites };
}

function valueAt(view: View, path: string): string | undefined {
  let at: unknown = view;
  for (const name of path.split(".")) {
    if (Array.isArray(at) && name === "count") return String(at.length);
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = Reflect.get(at, name);
  }
  return typeof at === "string" || typeof at === "number" || typeof at === "boolean" ? String(at) : undefined;
}

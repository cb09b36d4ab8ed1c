/** A typed answer as far as it can be read. */
export type Command =
  | { readonly kind: "approve" | "reject" | "escalate"; readonly code: string; readonly reason: string | null }
  | { readonly kind: "modify"; readonly code: string; readonly changes: string }
  | { readonly kind: "reassign"; readonly code: string; readonly group: string }
  | { readonly kind: "unread" };

const FIRST = /^\/ots(?=\s|$)/i;
const PARTS =
  /^\/ots\s+(approve|reject|modify|reassign|escalate)\s+([0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})(?:\s+([\s\S]*))?$/;
const LONGEST = 10_000;

/** What a comment commands: `/ots approve CODE`, `/ots reject CODE reason`, `/ots modify CODE {...}`, `/ots reassign CODE group`, `/ots escalate CODE reason`, to the letter; "unread" when it starts like a command and is none; null when it does not. */
export function commandIn(comment: string): Command | null {
  const text = comment.trim();
  if (!FIRST.test(text)) return null;
  const [, kind, code = "", rest = ""] = text.length <= LONGEST ? (PARTS.exec(text) ?? []) : [];
  const said = rest.trim();
  switch (kind) {
    case "approve":
    case "reject":
    case "escalate":
      return { kind, code, reason: said || null };
    case "modify":
      return { kind, code, changes: said };
    case "reassign":
      return { kind, code, group: said };
    default:
      return { kind: "unread" };
  }
}

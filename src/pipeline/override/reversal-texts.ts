import type { Effect, ReversalPayload, Reversed } from "../../case/index.ts";
import { filterNote } from "../../privacy/index.ts";

type What = Pick<ReversalPayload, "action" | "target" | "args">;

/** What is written to the ticket when an action is taken back: by code, with the person's reason as it was filtered. */
export function reversalNote(what: What, { id }: Pick<Effect, "id">, reverses: Reversed): string {
  const lines = [said(what, reverses), `Reason (${reverses.reasonCode}): ${reverses.reason}`, `Taken back: ${id}.`];
  return filterNote(lines.join("\n")).text;
}

function said({ action, target, args }: What, { at }: Reversed): string {
  const when = `${at.slice(0, 16).replace("T", " ")} UTC`;
  switch (action) {
    case "withdraw_note":
      return `Withdrawn: what the automation wrote here at ${when} no longer holds. It stays for the record.`;
    case "withdraw_file":
      return `Withdrawn: the file ${nameIn(args)} that the automation attached at ${when} no longer counts. It stays for the record.`;
    case "reopen_task":
      return `Opened again: that the automation closed ${target.key} at ${when} was taken back.`;
    case "restore_state":
      return `Moved back: that the automation moved ${target.key} at ${when} was taken back.`;
  }
}

function nameIn(args: ReversalPayload["args"]): string {
  return "name" in args ? args.name : "";
}

/** The line of the card that names what is taken back. Whoever asked stands in the evidence: a card is read by the ticket's people too. */
export function reversalLine({ case: of, effect, action, at, reasonCode, reason }: Reversed): string {
  const when = `${at.slice(0, 16).replace("T", " ")} UTC`;
  return `Asked for by a person with the right to override: the ${action} of ${when} (case ${of}, effect ${effect}) is to be taken back. Reason (${reasonCode}): ${reason.replaceAll(/\s+/g, " ")}`;
}

import type { Command } from "commander";
import { z } from "zod";
import type { Client } from "./client.ts";

/** What the command uses of its surroundings. */
interface OverrideAround {
  /** As the person whose access token is in OPS_TRUST_ACCESS_TOKEN. */
  readonly person: () => Client;
  readonly say: (text: string) => void;
}

const Asked = z.looseObject({ message: z.string() });

/** `override ACTION --reason TEXT`: asks, as a person with the right, for an applied action to be taken back. */
export function overrideCommand(ops: Command, { person, say }: OverrideAround): void {
  ops
    .command("override <action>")
    .description("ask for an applied action to be taken back (its case's id, or an evidence entry's id or number); others decide")
    .requiredOption("--reason <text>", 'stands on the ticket and in the evidence; may begin with its code: "wrong_action: ..."')
    .option("--code <code>", "the reason's code; otherwise the word that the reason begins with, or other")
    .action(async (action: string, { reason, code }: { readonly reason: string; readonly code?: string }) => {
      const body = { action, reason, ...(code === undefined ? {} : { reason_code: code }) };
      say(Asked.parse(await person().post("/v1/overrides", body)).message);
    });
}

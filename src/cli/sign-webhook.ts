import type { Command } from "commander";
import type { Configuration } from "../config/index.ts";
import { schemesOf } from "../world.ts";

/** What the command uses of its surroundings. */
interface Around {
  readonly configuration: () => Configuration;
  readonly bytesOf: (file: string) => Buffer;
  readonly say: (text: string) => void;
}

/** `sign-webhook`: what a sender would put into its headers for that body. */
export function signWebhookCommand(ops: Command, { configuration, bytesOf, say }: Around): void {
  ops
    .command("sign-webhook <scheme> <file>")
    .description("headers that make a webhook body acceptable (servicenow, jira, jira-automation); for tests")
    .action(async (name: string, file: string) => {
      const schemes = await schemesOf(configuration());
      const scheme = schemes.find((known) => known.name === name);
      if (scheme === undefined)
        throw new Error(
          `no webhook "${name}" here; there is ${schemes.map((known) => known.name).join(", ") || "none: no ticket system is connected"}`,
        );
      for (const [header, value] of Object.entries(scheme.sign(bytesOf(file), new Date()))) say(`${header}: ${value}`);
    });
}

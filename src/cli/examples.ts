import type { Command } from "commander";
import { z } from "zod";
import type { Client } from "./client.ts";

const File = z.object({ workflow: z.string(), examples: z.array(z.unknown()) });

/** What the commands use of their surroundings. */
export interface Around {
  readonly client: () => Client;
  readonly textOf: (file: string) => string;
  readonly say: (text: string) => void;
}

/** `examples propose | adopt | show`: what prompts show of earlier answers. Nothing is shown before somebody adopts it. */
export function exampleCommands(all: Command, { client, textOf, say }: Around): void {
  const json = (answer: unknown): void => say(JSON.stringify(answer, null, 2));
  const of = (workflow: string): string => new URLSearchParams({ workflow }).toString();
  all
    .command("propose <workflow>")
    .description("print at most six candidates out of past answers; adopts nothing")
    .action(async (workflow: string) => json(await client().get(`/v1/examples/candidates?${of(workflow)}`)));
  all
    .command("adopt <file>")
    .description(
      "show what the file holds (as propose prints it) from the next draft on, as a new version; no examples = none again",
    )
    .requiredOption("--reason <text>", "stands in the evidence")
    .action(async (file: string, { reason }: { reason: string }) => {
      const { workflow, examples } = fileOf(file, textOf(file));
      json(await client().post("/v1/examples", { workflow, examples, reason }));
    });
  all
    .command("show <workflow>")
    .description("the set that is shown now, its version and hash, and who adopted it why")
    .action(async (workflow: string) => json(await client().get(`/v1/examples?${of(workflow)}`)));
}

function fileOf(file: string, text: string): z.infer<typeof File> {
  try {
    return File.parse(JSON.parse(text));
  } catch {
    throw new Error(`${file} is not as "examples propose WORKFLOW" prints it: {"workflow": ..., "examples": [...]}`);
  }
}

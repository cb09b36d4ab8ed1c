import type { Command } from "commander";
import { z } from "zod";
import type { Client } from "./client.ts";

const Report = z.looseObject({
  standing: z.array(
    z.looseObject({
      id: z.string(),
      over: z.string().nullable(),
      workflow: z.string(),
      action: z.string(),
      by: z.string(),
      until: z.string(),
      uses: z.number(),
      used_count: z.number(),
      used: z.array(z.looseObject({ ticket: z.string() })),
    }),
  ),
});

/** standing list, standing end ID --reason TEXT: what people approved beforehand, for operators. */
export function standingCommands(
  ops: Command,
  { client, say }: { readonly client: () => Client; readonly say: (text: string) => void },
): void {
  const all = ops.command("standing").description("standing approvals: what people approved beforehand");
  all
    .command("list")
    .description("each with who, for what, until when, and the tickets that it approved")
    .action(async () => say(printStanding(await client().get("/v1/standing-approvals"))));
  all
    .command("end <id>")
    .description("end one: it approves nothing more")
    .requiredOption("--reason <text>", "stands in the evidence")
    .action(async (id: string, { reason }: { reason: string }) =>
      say(JSON.stringify(await client().post(`/v1/standing-approvals/${encodeURIComponent(id)}/end`, { reason }))),
    );
}

function printStanding(answer: unknown): string {
  const { standing } = Report.parse(answer);
  if (standing.length === 0) return "nobody has given a standing approval";
  return standing
    .map(({ id, over, workflow, action, by, until, uses, used_count: count, used }) => {
      const tickets =
        used.length === 0 ? "" : `: ${count > used.length ? "..., " : ""}${used.map(({ ticket }) => ticket).join(", ")}`;
      return `${id}  ${over ?? "stands"}  ${action} in ${workflow}, by ${by}, until ${until}, used ${count} of ${uses}${tickets}`;
    })
    .join("\n");
}

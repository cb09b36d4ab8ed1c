import type { Command } from "commander";
import { z } from "zod";
import type { Client } from "./client.ts";

/** What the commands use of their surroundings. */
export interface VaultAround {
  /** As an operator. */
  readonly client: () => Client;
  /** As the person whose access token is in OPS_TRUST_ACCESS_TOKEN. */
  readonly person: () => Client;
  readonly say: (text: string) => void;
  /** What is typed or piped in, to its end. */
  readonly input: () => Promise<string>;
}

interface Named {
  readonly person?: string;
  readonly ticket?: string;
  readonly value?: true;
  readonly reason: string;
}

const Said = z.looseObject({ status: z.string() });
const Shown = z.looseObject({ status: z.literal("shown"), value: z.string() });

/** `vault reveal|erase|hold|rotate`. */
export function vaultCommands(vault: Command, around: VaultAround): void {
  const { client, say, input } = around;
  revealCommands(vault, around);
  const subject = (verb: string, says: string): Command =>
    vault
      .command(verb)
      .description(says)
      .option("--person <system:account>", "a person, by an account of his: servicenow:6816f79cc0a8016401c5a33be04be441")
      .option("--ticket <system/type/id>", "what is kept of a ticket without a known requester")
      .requiredOption("--reason <text>", "stands in the evidence");
  const post = async (path: string, options: Named, more: object = {}): Promise<void> =>
    say(JSON.stringify(await client().post(path, { subject: subjectOf(options), reason: options.reason, ...more })));
  subject("erase", "erase all that is kept of somebody, wherever it stood; the evidence holds tokens only and stays valid")
    .option("--value", "instead: one value, read from standard input, wherever it is kept")
    .action(async (options: Named) => {
      if (options.value !== true) return post("/v1/vault/erase", options);
      say(
        JSON.stringify(await client().post("/v1/vault/erase", { value: await valueOf(options, input), reason: options.reason })),
      );
    });
  subject("hold", "forbid to erase somebody (legal hold), also before anything is kept of him")
    .option("--release", "let it be again: one operator asks, another one says the same within seven days")
    .action((options: Named & { readonly release?: true }) => post("/v1/vault/hold", options, { on: options.release !== true }));
  vault
    .command("rotate")
    .description("close the keys of all subjects anew by the newest key, while the service works")
    .requiredOption("--reason <text>", "stands in the evidence")
    .action(async ({ reason }: Named) => say(JSON.stringify(await client().post("/v1/vault/rotate", { reason }))));
}

interface RevealOptions {
  readonly reason: string;
  readonly approve?: string;
  readonly refuse?: string;
  readonly show?: string;
}

function revealCommands(vault: Command, { person, say }: VaultAround): void {
  vault
    .command("reveal [token]")
    .description("ask to see the value of a token; a second auditor agrees (--approve ID), then the first one looks (--show ID)")
    .option("--approve <id>", "agree to somebody else's request")
    .option("--refuse <id>", "do not")
    .option("--show <id>", "see it, once; it is printed and nowhere else")
    .requiredOption("--reason <text>", "stands in the evidence")
    .action(async (token: string | undefined, options: RevealOptions) => {
      const { path, body } = revealCall(token, options);
      const answer = Said.parse(await person().post(path, body));
      const shown = Shown.safeParse(answer);
      say(shown.success ? shown.data.value : JSON.stringify(answer));
    });
}

function revealCall(token: string | undefined, options: RevealOptions): { readonly path: string; readonly body: object } {
  const { reason } = options;
  const named = (["approve", "refuse", "show"] as const).filter((verb) => options[verb] !== undefined);
  const [verb, ...others] = named;
  if (others.length > 0 || (verb === undefined) === (token === undefined))
    throw new Error("say one thing: a token to ask for, --approve ID, --refuse ID or --show ID");
  if (verb === undefined) return { path: "/v1/vault/reveals", body: { token, reason } };
  return { path: `/v1/vault/reveals/${encodeURIComponent(options[verb] ?? "")}/${verb}`, body: { reason } };
}

function subjectOf({ person, ticket }: Named): object {
  const [, system, account] = /^([\w-]{1,100}):(.{1,200})$/.exec(person ?? "") ?? [];
  if (system !== undefined && ticket === undefined) return { person: { system, account } };
  const [, of, type, id] = /^([\w-]{1,100})\/([\w-]{1,100})\/(.{1,200})$/.exec(ticket ?? "") ?? [];
  if (of !== undefined && person === undefined) return { record: { system: of, type, id } };
  throw new Error("name one: --person SYSTEM:ACCOUNT or --ticket SYSTEM/TYPE/ID");
}

/** Other programs see what stands in a command line: a value never does. */
async function valueOf({ person, ticket }: Named, input: VaultAround["input"]): Promise<string> {
  if (person !== undefined || ticket !== undefined) throw new Error("--value stands alone: no --person, no --ticket");
  const value = (await input()).trim();
  if (value === "" || value.includes("\n")) throw new Error("give one value on one line of standard input");
  return value;
}

import { parseArgs } from "node:util";

/** What was asked for on the command line. */
export type Options =
  | { readonly kind: "help" }
  | { readonly kind: "refused"; readonly why: string }
  /** `keep`: where the evidence log goes; null = nothing is left behind. */
  | { readonly kind: "run"; readonly keep: string | null };

export const USAGE = `npm run demo [-- --keep FOLDER]
Starts the service, its PostgreSQL and simulated ticket systems on this machine, tells the story of some tickets, and removes everything again.
  --keep FOLDER   leave the run's evidence log there (it must be empty or new), to look at and to verify
NO_COLOR=1 prints without colours.`;

/** Reads the command line; refuses in one line what it does not know. */
export function readOptions(args: readonly string[]): Options {
  try {
    const options = { keep: { type: "string" }, help: { type: "boolean", short: "h" } } as const;
    const { values } = parseArgs({ args: [...args], options });
    if (values.help === true) return { kind: "help" };
    if (values.keep?.trim() === "") return { kind: "refused", why: "--keep needs a folder" };
    return { kind: "run", keep: values.keep ?? null };
  } catch (error) {
    return {
      kind: "refused",
      why: error instanceof Error ? (error.message.split(". ")[0] ?? "not understood") : "not understood",
    };
  }
}

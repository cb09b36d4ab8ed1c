import { perform } from "./perform.ts";
import { makeFolder } from "./run/folder.ts";
import { createTeller } from "./story.ts";

// Twenty-five seconds are usual; a machine that is busy with other things may need much longer just to start everything.
const LONGEST_MS = 150_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const USAGE = `npm run demo
Starts the service, its PostgreSQL and simulated ticket systems on this machine, tells the story of some tickets, and removes everything again.
It takes no options; NO_COLOR=1 prints without colours.`;

/** Runs the demonstration and leaves nothing behind, however it ends. 0 = everything came as the script says, 1 = it did not, 2 = it was asked for something else, 130 = stopped. */
async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    const help = args.every((arg) => arg === "--help" || arg === "-h");
    (help ? process.stdout : process.stderr).write(
      `${help ? "" : `the demonstration takes no options: ${args.join(" ")}\n`}${USAGE}\n`,
    );
    return help ? 0 : 2;
  }
  const stopped = new AbortController();
  for (const name of SIGNALS) process.on(name, () => stopped.abort(name));
  const teller = createTeller(process.stdout, process.env);
  const folder = makeFolder();
  try {
    const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(LONGEST_MS)]);
    return (await perform({ teller, folder, signal, stopped: () => stopped.signal.aborted })) ? 0 : 1;
  } catch (error) {
    if (stopped.signal.aborted) {
      teller.text("\nStopped.");
      return 130;
    }
    teller.text(`\nThe demonstration failed: ${reasonOf(error)}`);
    return 1;
  } finally {
    await folder.remove();
  }
}

/** What went wrong, and why, as far as it is known. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} (${reasonOf(error.cause)})`;
}

process.exit(await main(process.argv.slice(2)));

import { perform } from "./perform.ts";
import { makeFolder } from "./run/folder.ts";
import { createTeller } from "./story.ts";

// Twenty-five seconds are usual; a machine that is busy with other things may need much longer just to start everything.
const LONGEST_MS = 150_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs the demonstration and leaves nothing behind, however it ends. 0 = everything came as the script says, 1 = it did not, 130 = stopped. */
async function main(): Promise<number> {
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

process.exit(await main());

import { keptFolder } from "./keep.ts";
import { readOptions, USAGE } from "./options.ts";
import { perform } from "./perform.ts";
import { makeFolder } from "./run/folder.ts";
import { createTeller } from "./story.ts";

// Twenty-five seconds are usual; a machine that is busy with other things may need much longer just to start everything.
const LONGEST_MS = 150_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs the demonstration and leaves nothing behind but the evidence when it was asked for, however it ends. 0 = everything came as the script says, 1 = it did not, 2 = it was asked for something else, 130 = stopped. */
async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options.kind === "help") return said(process.stdout, USAGE, 0);
  if (options.kind === "refused") return said(process.stderr, `${options.why}\n${USAGE}`, 2);
  const kept = options.keep === null ? null : keptFolder(options.keep);
  const stopped = new AbortController();
  for (const name of SIGNALS) process.on(name, () => stopped.abort(name));
  const teller = createTeller(process.stdout, process.env);
  const folder = makeFolder();
  try {
    const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(LONGEST_MS)]);
    return (await perform({ teller, folder, kept, signal, stopped: () => stopped.signal.aborted })) ? 0 : 1;
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

function said(out: NodeJS.WriteStream, text: string, code: number): number {
  out.write(`${text}\n`);
  return code;
}

/** What went wrong, and why, as far as it is known. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} (${reasonOf(error.cause)})`;
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  process.exit(said(process.stderr, reasonOf(error), 2));
}

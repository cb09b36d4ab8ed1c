import type { Configuration } from "../config/index.ts";
import { openAnchors } from "../world.ts";
import type { Brought } from "./brought.ts";
import { type LogReport, verifyLog } from "./verify-log.ts";

/** Verifies the local log against its own checkpoints and the newest one at each place outside: one that holds more, something else or none names itself. */
export async function verifyAnchors(configuration: Configuration, dataDir: string, brought: Brought): Promise<LogReport> {
  const { anchors, close } = await openAnchors(configuration);
  const lines: string[] = [];
  let ok = anchors.length > 0;
  try {
    for (const anchor of anchors) {
      const noteOf = async (log: string): Promise<string | null> => (await anchor.last(log))?.note ?? null;
      const report = await verifyLog(dataDir, undefined, { ...brought, noteOf });
      ok &&= report.ok;
      lines.push(...report.lines.map((line) => `at ${anchor.name}: ${line}`));
    }
  } finally {
    close();
  }
  if (anchors.length === 0) lines.push("no anchor is configured: OPS_TRUST_CHECKPOINT_TICKET, _S3 or _TSA names one");
  return { ok, lines };
}

import type { Configuration } from "../config/index.ts";
import { openAnchors } from "../world.ts";
import { type LogReport, verifyLog } from "./verify-log.ts";

/** Verifies the local log against the newest checkpoint at each place outside: one that holds more or something else names itself. */
export async function verifyAnchors(configuration: Configuration, dataDir: string, keys: readonly string[]): Promise<LogReport> {
  const { anchors, close } = await openAnchors(configuration);
  const lines: string[] = [];
  let ok = anchors.length > 0;
  try {
    for (const anchor of anchors) {
      const report = await against(dataDir, keys, async (log) => (await anchor.last(log))?.note ?? null);
      ok &&= report.ok;
      lines.push(...report.lines.map((line) => `at ${anchor.name}: ${line}`));
    }
  } finally {
    close();
  }
  if (anchors.length === 0) lines.push("no anchor is configured: OPS_TRUST_CHECKPOINT_TICKET, _S3 or _TSA names one");
  return { ok, lines };
}

async function against(
  dataDir: string,
  keys: readonly string[],
  noteOf: (log: string) => Promise<string | null>,
): Promise<LogReport> {
  return verifyLog(dataDir, undefined, { keys, anchors: [], noteOf });
}

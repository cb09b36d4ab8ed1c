import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { EvidenceRecord } from "./cases.ts";

const Line = z.object({ seq: z.number(), canonical: z.string() });

/** Every entry of the service's local evidence log, in the order of its chain; a line without its end is still being written. */
export function readEvidence(dataFolder: string): readonly EvidenceRecord[] {
  const root = join(dataFolder, "evidence", "segments");
  return readdirSync(root).flatMap((log) => {
    const files = readdirSync(join(root, log)).sort();
    const lines = files.flatMap((file) =>
      readFileSync(join(root, log, file), "utf8")
        .split("\n")
        .slice(0, -1),
    );
    return lines.map((line) => EvidenceRecord.parse(JSON.parse(Line.parse(JSON.parse(line)).canonical)));
  });
}

/** A step by its name: the entry's kind, and what tells it from others of its kind. */
export function stepOf({ kind, decision, payload }: EvidenceRecord): string {
  const special: Readonly<Record<string, unknown>> = {
    "case.decided": decision?.gate,
    "case.rejected": payload["reasonCode"],
    "case.stale": payload["why"],
    "case.ended": payload["end"],
    "message.confirmed": payload["kind"],
    "review.answer_refused": payload["code"],
  };
  const detail = Object.hasOwn(special, kind) ? special[kind] : undefined;
  return typeof detail === "string" ? `${kind} ${detail}` : kind;
}

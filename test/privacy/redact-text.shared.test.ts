import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { detect, lookFor } from "../../src/privacy/detect.ts";
import type { Kind } from "../../src/privacy/span.ts";

const KIND_OF: Readonly<Record<string, Kind>> = {
  EMAIL_ADDRESS: "EMAIL",
  PHONE_NUMBER: "PHONE",
  US_SSN: "SSN",
  CREDIT_CARD: "CREDIT_CARD",
  IBAN_CODE: "IBAN",
  IP_ADDRESS: "IP",
};
const KINDS = Object.values(KIND_OF);

const Labelled = z.array(
  z.object({
    full_text: z.string(),
    spans: z.array(z.object({ entity_type: z.string(), start_position: z.number(), end_position: z.number() })),
  }),
);

function read(name: string): z.infer<typeof Labelled> {
  const bytes = readFileSync(new URL(`../../../shared/data/pii/${name}`, import.meta.url));
  const json: unknown = JSON.parse((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString());
  return Labelled.parse(json);
}

/** Of the labelled spans those that are covered, and of what was found what touches no label of the kind. */
function measured(texts: z.infer<typeof Labelled>, kind: Kind) {
  let labelled = 0;
  let covered = 0;
  let found = 0;
  let wrong = 0;
  for (const { full_text: text, spans } of texts) {
    const labels = spans.filter((span) => KIND_OF[span.entity_type] === kind);
    const detected = detect(text, lookFor(KINDS));
    labelled += labels.length;
    covered += labels.filter((label) =>
      detected.some((span) => span.start <= label.start_position && span.end >= label.end_position),
    ).length;
    const own = detected.filter((span) => span.kind === kind);
    found += own.length;
    wrong += own.filter(
      (span) => !labels.some((label) => span.start < label.end_position && label.start_position < span.end),
    ).length;
  }
  return { labelled, covered, found, wrong };
}

describe("redaction on labelled texts", () => {
  it.each(["presidio_synth_v2_give.json", "tickets_pii_give.json.gz"])(
    "capability 8.6: recall and precision on %s are printed; mail addresses are all found",
    (name) => {
      const texts = read(name);
      for (const kind of KINDS) {
        const { labelled, covered, found, wrong } = measured(texts, kind);
        const share = (part: number, whole: number): string => (whole === 0 ? "-" : (part / whole).toFixed(3));
        process.stdout.write(
          `${name} ${kind}: recall ${share(covered, labelled)} (${covered}/${labelled}), precision ${share(found - wrong, found)} (${found - wrong}/${found})\n`,
        );
      }
      const mail = measured(texts, "EMAIL");
      expect(mail.covered).toBe(mail.labelled);
    },
  );
});

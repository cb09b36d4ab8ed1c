import { rmSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { z } from "zod";
import { rereadChecked } from "../../src/config/index.ts";
import { inFolder, withFiles } from "./whole-environment.ts";

withFiles();

it("a file that may change is what it says at each reading: changed, broken, gone, and as it was", () => {
  const file = inFolder("people.yaml");
  const read = rereadChecked(file, z.strictObject({ people: z.array(z.string()) }));
  const given = (text: string) => {
    writeFileSync(file, text);
    const found = read();
    return found.ok ? found.value.people : "refused";
  };

  expect(given("people: [lee, kim]")).toEqual(["lee", "kim"]);
  expect(given("people: [kim, lea]")).toEqual(["kim", "lea"]);
  expect(given("people: 3")).toBe("refused");
  expect(given("people: [lee, kim]")).toEqual(["lee", "kim"]);
  rmSync(file);
  expect(read().ok).toBe(false);
});

it.each([
  [
    "aliases that multiply",
    ["a: &a [x, x, x]", "b: &b [*a, *a, *a]", "c: &c [*b, *b, *b]", "people: [*c, *c, *c]"].join("\n"),
    "repeat too much",
  ],
  ["what is nested without end", `people: ${"[".repeat(20_000)}${"]".repeat(20_000)}`, "nested too deeply"],
  ["a tag that nothing knows", "people: [!!js/function lee]", "Unresolved tag"],
])("assurance 19: a file with %s is refused by its name, and ends nothing", (_, text, words) => {
  const file = inFolder("hostile.yaml");
  writeFileSync(file, text);
  const found = rereadChecked(file, z.looseObject({ people: z.array(z.unknown()) }))();
  expect(found).toMatchObject({ ok: false, problems: [{ file, message: expect.stringContaining(words) }] });
});

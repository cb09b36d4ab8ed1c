import { afterAll, expect, it } from "vitest";
import { recordOutside, sealOnce, shipOnce } from "../../src/pipeline/index.ts";
import type { SealedEntry, Sink } from "../../src/ports/index.ts";
import { closeDesks, openDesk } from "../support/desk/index.ts";

closeDesks(afterAll);

it("capability 15.3: a sink gets as many entries at once as it says it takes well, in order", async () => {
  const { world } = await openDesk();
  const pages: (readonly SealedEntry[])[] = [];
  const sink: Sink = {
    name: "pages",
    takes: 3,
    head: () => Promise.resolve(null),
    append: (entries) => Promise.resolve(void pages.push(entries)),
    close: () => Promise.resolve(),
  };
  const subject = { system: "ops-trust", type: "test", id: "1" };
  const actor = { type: "service", id: "test" } as const;
  for (let n = 0; n < 7; n += 1)
    await recordOutside(world, { kind: "test.noted", actor, subject, caseId: null, corr: {}, payload: {} });
  await sealOnce(world);

  expect(await shipOnce({ ...world, sinks: [sink] })).toBe(7);
  expect(pages.map((page) => page.map(({ seq }) => seq))).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
});

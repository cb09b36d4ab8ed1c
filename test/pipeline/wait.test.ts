import { expect, it } from "vitest";
import { lookAgainAt } from "../../src/pipeline/wait.ts";

const NOW = new Date("2026-03-02T10:00:00Z");

function seconds(id: string, waited: number): number {
  const since = new Date(NOW.getTime() - waited * 1000).toISOString();
  return (lookAgainAt({ id, since }, NOW, 15_000, 60_000).getTime() - NOW.getTime()) / 1000;
}

it.each([
  [0, 15],
  [-3600, 15],
  [40, 40],
  [50_000, 60],
])("what has waited for %i s is looked at again after about %i s, up to a quarter sooner", (waited, most) => {
  const waits = Array.from({ length: 1000 }, (_, i) => seconds(`case-${i}`, waited));
  expect(Math.max(...waits)).toBeLessThanOrEqual(most);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(most * 0.75);
  // A thousand that began to wait together are spread over the quarter.
  expect(new Set(waits.map((wait) => Math.round((wait / most) * 100))).size).toBeGreaterThan(20);
});

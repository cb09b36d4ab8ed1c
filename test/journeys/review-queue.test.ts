import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  ask,
  closeDesks,
  type Desk,
  type Name,
  openDesk,
  reviewIdOf,
  says,
  signIn,
  startChange,
  tokenOf,
  visit,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {} });
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

/** So many more open questions like that one, each with a case of its own. */
async function copies(id: string, count: number, mark: string): Promise<void> {
  const { db } = desk.database;
  const own = `'${mark}-' || n`;
  await db.query(
    `insert into cases (id, version, workflow, ticket_system, ticket_kind, ticket_id, ticket_key, status, opened_at, updated_at, data)
select ${own}, c.version, c.workflow, ticket_system, ticket_kind, ${own}, ticket_key, c.status, c.opened_at, updated_at,
  c.data || jsonb_build_object('id', ${own}, 'reviewId', ${own})
from cases c join reviews r on r.case_id = c.id, generate_series(1, $2::int) n where r.id = $1`,
    [id, count],
  );
  await db.query(
    `insert into reviews (id, case_id, system, status, opened_at, expires_at, seen, data)
select ${own}, ${own}, system, status, opened_at, expires_at, seen, data || jsonb_build_object('id', ${own}, 'caseId', ${own})
from reviews, generate_series(1, $2::int) n where id = $1`,
    [id, count],
  );
}

async function listed(who: Name, query = "") {
  const { json } = await ask(desk, `GET /v1/reviews${query}`, tokenOf(desk, who));
  const { reviews, next }: { readonly reviews: readonly { readonly id: string }[]; readonly next: string | null } = JSON.parse(
    JSON.stringify(json),
  );
  return { ids: reviews.map(({ id }) => id), next };
}

/** Every page of a list. */
async function pages(who: Name, more = ""): Promise<string[][]> {
  const all: string[][] = [];
  for (let next: string | null = ""; next !== null && all.length < 60; ) {
    const after: string = next === "" ? "" : `&after=${next}`;
    const page = await listed(who, `?${`${more}${after}`.replace(/^&/, "")}`);
    all.push(page.ids);
    next = page.next;
  }
  return all;
}

describe("the list of my reviews", () => {
  it("capability 5.8: shows my one question of medium risk although 1,200 of high risk wait for another group, by API and on the page", async () => {
    const high = await reviewIdOf(desk, await startChange(desk, { columns: { risk: "2" } }));
    await copies(high, 1_200, "high");
    const mine = await reviewIdOf(desk, await startChange(desk, { columns: { risk: "3" } }));

    expect(await listed("lee")).toEqual({ ids: [mine], next: null });
    const browser = visit(desk);
    await signIn(desk, browser, "lee");
    expect((await browser.get("/reviews")).text).toContain(`/reviews/${mine}"`);

    const [first = [], ...rest] = await pages("dora");
    expect(first).toHaveLength(50);
    const all = [first, ...rest].flat();
    expect([all.length, new Set(all).size]).toEqual([1_201, 1_201]);
    expect((await pages("nora", "all=1")).flat()).toHaveLength(1_202);
  });

  it("goes on where a page ended, by the page's own link; a place that is none of ours is refused by API", async () => {
    const browser = visit(desk);
    await signIn(desk, browser, "dora");
    const first = (await browser.get("/reviews")).text;
    const link = /href="(\/reviews\?after=[^"]+)"/.exec(first)?.[1] ?? "";
    const second = (await browser.get(link)).text;
    const ids = (text: string) => [...text.matchAll(/href="\/reviews\/([\w-]+)"/g)].map((found) => found[1]);
    expect([ids(first).length, ids(second).length]).toEqual([50, 50]);
    expect(ids(first).filter((id) => ids(second).includes(id))).toEqual([]);
    expect((await ask(desk, "GET /v1/reviews?after=x", tokenOf(desk, "dora"))).status).toBe(422);
  });

  it("assurance 37: is in the queue's order: what is late comes before what has just come in, high risk before both", async () => {
    const early = await reviewIdOf(desk, await startChange(desk));
    await desk.pass(40 * 60);
    const late = await reviewIdOf(desk, await startChange(desk));
    const ids = (await listed("lee")).ids.filter((id) => id === early || id === late);
    expect(ids).toEqual([early, late]);
    const high = await reviewIdOf(desk, await startChange(desk, { columns: { risk: "2" } }));
    const all = (await pages("nora", "all=1")).flat();
    expect(all.indexOf(high)).toBeLessThan(all.indexOf(early));
    const queue = await desk.world.store.reviews.queue({ groups: null, limit: 1_000, now: desk.clock.now });
    expect(all.slice(0, 1_000)).toEqual(queue.map(({ id }) => id));
  });

  it("identical questions are found behind 1,200 others, and never one with other words", async () => {
    const ids = [];
    for (const code of ["successful", "successful", "successful_issues"]) {
      desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: code, confidence: 0.8 }));
      ids.push(await reviewIdOf(desk, await startChange(desk, { columns: { risk: "2" } })));
    }
    const [first = "", , other = ""] = ids;
    const { json } = await ask(desk, `GET /v1/reviews/${other}/alike`, tokenOf(desk, "dora"));
    expect(json["reviews"]).toMatchObject([{ id: other }]);
    const alike: readonly { readonly id: string }[] = JSON.parse(
      JSON.stringify((await ask(desk, `GET /v1/reviews/${first}/alike`, tokenOf(desk, "dora"))).json["reviews"]),
    );
    expect([alike[0]?.id, alike.length]).toEqual([first, 100]);
    expect(alike.map(({ id }) => id)).not.toContain(other);
  });
});

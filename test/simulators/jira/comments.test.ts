import { describe, expect, it } from "vitest";
import { adf, ask, OLAF, RITA, SERVICE, startSite } from "./site.ts";

const idOf = (body: unknown) => Number(Object(body).id);

describe("comments of the simulated Jira", () => {
  it("a comment is found again by its property, through the list of ids", async () => {
    const sim = await startSite();
    const properties = [{ key: "ots.effect", value: { id: "e-1" } }];
    const made = await ask(sim, SERVICE, "POST /issue/OPS-1/comment", { body: adf("Card"), properties });
    expect(made.status).toBe(201);
    const listed = await ask(sim, SERVICE, "GET /issue/OPS-1/comment?orderBy=-created");
    expect(listed.text).not.toContain("ots.effect");
    const ids = [idOf(made.body)];
    const bare = await ask(sim, SERVICE, "POST /comment/list", { ids });
    expect(bare.text).not.toContain("ots.effect");
    const full = await ask(sim, SERVICE, "POST /comment/list?expand=properties", { ids });
    expect(full.body).toMatchObject({ values: [{ id: String(ids[0]), properties }] });
    const one = await ask(sim, SERVICE, `GET /comment/${ids[0]}/properties/ots.effect`);
    expect(one.body).toEqual(properties[0]);
  });

  it("the list of ids takes numbers and no further properties", async () => {
    const sim = await startSite();
    const words = "Invalid request payload. Refer to the REST API documentation and try again.";
    for (const body of [{ ids: ["1"] }, { ids: [1], more: true }]) {
      const reply = await ask(sim, SERVICE, "POST /comment/list", body);
      expect([reply.status, reply.body]).toEqual([400, { errorMessages: [words] }]);
    }
  });

  it("text, broken documents and texts over the limit are refused in the words of the site", async () => {
    const sim = await startSite();
    const cases = [
      ["plain", "Comment body is not valid!"],
      [{ type: "doc", version: 1, content: [{ type: "blink" }] }, "Comment body is not valid!"],
      [adf("x".repeat(33_000)), "The entered text is too long. It exceeds the allowed limit of 32,767 characters."],
    ] as const;
    for (const [body, words] of cases) {
      const reply = await ask(sim, SERVICE, "POST /issue/OPS-1/comment", { body });
      expect([reply.status, reply.body]).toEqual([400, { errorMessages: [], errors: { comment: words } }]);
    }
    expect(sim.writes).toEqual([]);
  });

  it("a service-desk comment is public unless its property says internal, whatever jsdPublic claims", async () => {
    const sim = await startSite();
    const open = await ask(sim, SERVICE, "POST /issue/DESK-1/comment", { body: adf("Hi"), jsdPublic: false });
    expect(open.body).toMatchObject({ jsdPublic: true });
    const properties = [{ key: "sd.public.comment", value: { internal: true } }];
    const note = await ask(sim, SERVICE, "POST /issue/DESK-1/comment", { body: adf("Note"), properties });
    expect(note.body).toMatchObject({ jsdPublic: false });
  });

  it("only its author edits a comment, and an edit shows", async () => {
    const sim = await startSite({ now: stepping() });
    const made = await ask(sim, OLAF, "POST /issue/OPS-1/comment", { body: adf("/ots approve ABC") });
    const path = `PUT /issue/OPS-1/comment/${idOf(made.body)}`;
    expect((await ask(sim, RITA, path, { body: adf("other") })).status).toBe(400);
    const edited = await ask(sim, OLAF, path, { body: adf("other") });
    expect(edited.status).toBe(200);
    expect(Object(edited.body).updated).not.toBe(Object(edited.body).created);
  });

  it("a comment for a role or group is hidden from everybody else", async () => {
    const sim = await startSite();
    const visibility = { type: "role", value: "Reviewers" };
    await ask(sim, SERVICE, "POST /issue/OPS-1/comment", { body: adf("For reviewers"), visibility });
    expect((await ask(sim, RITA, "GET /issue/OPS-1/comment")).body).toMatchObject({ total: 1 });
    expect((await ask(sim, OLAF, "GET /issue/OPS-1/comment")).body).toMatchObject({ total: 0 });
    const outside = { body: adf("x"), visibility: { type: "group", identifier: "g-reviewers" } };
    expect((await ask(sim, SERVICE, "POST /issue/OPS-1/comment", outside)).status).toBe(400);
  });

  it("comments are paged, newest first when asked", async () => {
    const sim = await startSite({ now: stepping() });
    for (const text of ["one", "two", "three"]) sim.comment("OPS-1", text, { as: OLAF });
    const reply = await ask(sim, OLAF, "GET /issue/OPS-1/comment?orderBy=-created&maxResults=2");
    expect(reply.body).toMatchObject({ total: 3, maxResults: 2, startAt: 0 });
    expect(reply.text.indexOf("three")).toBeLessThan(reply.text.indexOf("two"));
    expect(reply.text).not.toContain('"one"');
  });
});

function stepping(): () => Date {
  let at = Date.UTC(2026, 9, 1, 8);
  return () => new Date((at += 1000));
}

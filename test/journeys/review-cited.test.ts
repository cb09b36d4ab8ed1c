import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDesks, type Desk, openDesk, reviewIdOf, says, signIn, startChange, visit } from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {} });
});

describe("a question on our page", () => {
  it("capability 5.2: each fact that the text cites leads to its ticket; its value and all other lines stay text", async () => {
    const note = [
      { text: "The change is in state implement.", cites: ["fields.state"] },
      { text: "It is called as it is.", cites: ["fields.title"] },
    ];
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8, note }));
    const number = await startChange(desk, { columns: { short_description: "a (fields.x): <b>bold</b>" } });
    const browser = visit(desk);
    await signIn(desk, browser, "lee");
    const seen = await browser.get(`/reviews/${await reviewIdOf(desk, number)}`);
    const { sys_id: id } = desk.serviceNow.record("change_request", number) ?? {};
    const page = new RegExp(
      `<p>- <a href="http://127\\.0\\.0\\.1:\\d+/nav_to\\.do\\?uri=change_request\\.do%3Fsys_id%3D${id}" rel="noreferrer">`,
    );
    const facts = seen.text.split("\n").join("").split("<p>- <a ").slice(1);
    expect(facts).toHaveLength(2);
    expect(seen.text).toMatch(page);
    expect(facts[0]).toContain(`>state of ${number} (fields.state)</a>: implement</p>`);
    expect(facts[1]).toContain(`>title of ${number} (fields.title)</a>: `);
    expect(seen.text).not.toContain("<b>bold");
    expect(seen.text).toContain("not certified: calibration is not set up");
  });
});

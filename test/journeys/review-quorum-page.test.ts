import { afterAll, expect, it } from "vitest";
import { ask, closeDesks, openDesk, reviewIdOf, says, signIn, startChange, tokenOf, visit } from "../support/desk/index.ts";

closeDesks(afterAll);

it("capability 5.16: the pages and the API say how many of a group must answer, not only in the card", async () => {
  const desk = await openDesk({
    login: {},
    policy: (file) => {
      const steps = file.approvals.steps.map((step, at) => (at === 0 ? { ...step, need: 2 } : step));
      return { ...file, approvals: { ...file.approvals, steps } };
    },
  });
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  const id = await reviewIdOf(desk, await startChange(desk));
  const browser = visit(desk);
  await signIn(desk, browser, "lee");

  const page = (await browser.get(`/reviews/${id}`)).text;
  expect(page).toContain("<dt>Asked now</dt><dd>2 of ops-lead</dd>");
  expect(page).toContain("<li>2 of ops-lead — asked now</li>");
  expect((await browser.get("/reviews")).text).toContain('data-label="Asked now">2 of ops-lead</td>');
  const { json } = await ask(desk, `GET /v1/reviews/${id}`, tokenOf(desk, "lee"));
  expect(json).toMatchObject({ steps: [["ops-lead"]], asked: ["2 of ops-lead"] });
});

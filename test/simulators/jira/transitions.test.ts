import { describe, expect, it } from "vitest";
import type { JiraSim } from "../../../simulators/jira/index.ts";
import { adf, ask, makeReview, OLAF, RITA, SERVICE, startSite } from "./site.ts";

function names(body: unknown): unknown[] {
  const transitions: { name: string }[] = Object(body).transitions;
  return transitions.map((one) => one.name);
}

function move(sim: JiraSim, by: string, key: string, body: unknown) {
  return ask(sim, by, `POST /issue/${key}/transitions`, body);
}

describe("transitions of the simulated Jira", () => {
  it("each status and each person has its own transitions", async () => {
    const sim = await startSite();
    const key = await makeReview(sim);
    const path = `GET /issue/${key}/transitions`;
    expect(names((await ask(sim, RITA, path)).body)).toEqual(["Approve", "Approve with changes", "Reject", "Request info"]);
    expect(names((await ask(sim, OLAF, path)).body)).toEqual([]);
    expect(names((await ask(sim, SERVICE, path)).body)).toEqual(["Expire", "Withdraw"]);
    await move(sim, RITA, key, { transition: { id: "11" } });
    expect(names((await ask(sim, SERVICE, path)).body)).toEqual(["Return to pending"]);
  });

  it("an approval is one changelog entry by the reviewer, with status and resolution", async () => {
    const sim = await startSite();
    const key = await makeReview(sim);
    expect((await move(sim, RITA, key, { transition: { id: "11" } })).status).toBe(204);
    const read = await ask(sim, SERVICE, `GET /issue/${key}?expand=changelog&fields=status,resolution`);
    expect(read.body).toMatchObject({
      fields: { status: { name: "Approved" }, resolution: { name: "Done" } },
      changelog: {
        histories: [
          {
            author: { accountId: RITA },
            items: [
              expect.objectContaining({ field: "resolution" }),
              { field: "status", fieldId: "status", from: "10200", toString: "Approved", to: "10201" },
            ],
          },
        ],
      },
    });
  });

  it("assurance 30: historyMetadata on a transition is kept but the author stays who signed in", async () => {
    const sim = await startSite();
    const key = await makeReview(sim);
    const historyMetadata = { actor: { id: SERVICE, displayName: "Somebody else" } };
    await move(sim, RITA, key, { transition: { id: "11" }, historyMetadata });
    expect(sim.issue(key)?.histories[0]).toMatchObject({ author: RITA, historyMetadata });
  });

  it("a transition id is required, and one of another status or person is not valid", async () => {
    const sim = await startSite();
    const key = await makeReview(sim);
    const missing = await move(sim, RITA, key, {});
    expect([missing.status, missing.body]).toEqual([400, { errorMessages: ["Missing 'transition' identifier"], errors: {} }]);
    expect((await move(sim, OLAF, key, { transition: { id: "11" } })).status).toBe(400);
    expect((await move(sim, RITA, key, { transition: { id: "81" } })).status).toBe(400);
  });

  it("a rejection without a comment changes nothing; with one the comment comes along", async () => {
    const sim = await startSite();
    const key = await makeReview(sim);
    const bare = await move(sim, RITA, key, { transition: { id: "31" } });
    expect([bare.status, bare.body]).toEqual([400, { errorMessages: [], errors: { comment: "Comment is required." } }]);
    expect(sim.issue(key)?.status).toBe("Pending");
    const text = await move(sim, RITA, key, { transition: { id: "31" }, update: { comment: [{ add: { body: "no" } }] } });
    expect(text.body).toEqual({ errorMessages: [], errors: { comment: "Comment body is not valid!" } });
    const full = { transition: { id: "31" }, update: { comment: [{ add: { body: adf("Wrong host") } }] } };
    expect((await move(sim, RITA, key, full)).status).toBe(204);
    expect(sim.issue(key)).toMatchObject({ status: "Rejected", comments: [{ author: RITA, text: "Wrong host" }] });
  });

  it("approving with changes needs the field of the modified parameters, which the screen announces", async () => {
    const sim = await startSite();
    const key = await makeReview(sim);
    const shown = await ask(sim, RITA, `GET /issue/${key}/transitions?expand=transitions.fields&transitionId=21`);
    expect(shown.body).toMatchObject({
      transitions: [{ hasScreen: true, fields: { customfield_10500: { required: true }, comment: { required: true } } }],
    });
    const update = { comment: [{ add: { body: adf("Smaller size") } }] };
    const bare = await move(sim, RITA, key, { transition: { id: "21" }, update });
    expect(bare.body).toMatchObject({ errors: { customfield_10500: "Ops Trust: modified parameters is required." } });
    const fields = { customfield_10500: '{"size":2}' };
    expect((await move(sim, RITA, key, { transition: { id: "21" }, update, fields })).status).toBe(204);
    expect(sim.issue(key)).toMatchObject({ status: "Approved with changes", fields });
  });

  it("a field that is not on the transition screen is refused", async () => {
    const sim = await startSite();
    const key = await makeReview(sim);
    const reply = await move(sim, RITA, key, { transition: { id: "11" }, fields: { summary: "x" } });
    expect(reply.status).toBe(400);
    expect(reply.text).toContain("It is not on the appropriate screen, or unknown.");
  });

  it("a concurrent update is a 409 when asked for, and nothing has moved", async () => {
    const sim = await startSite();
    const key = await makeReview(sim);
    sim.faults.add({ method: "POST", path: /\/transitions$/, kind: "status", status: 409 });
    expect((await move(sim, RITA, key, { transition: { id: "11" } })).status).toBe(409);
    expect(sim.issue(key)?.status).toBe("Pending");
    expect((await move(sim, RITA, key, { transition: { id: "11" } })).status).toBe(204);
  });
});

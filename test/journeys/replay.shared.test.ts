import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { recordedInputs, runReplay } from "../support/replay.ts";

const DATA = new URL("../../../shared/data/", import.meta.url).pathname;
const recorded = recordedInputs();
afterAll(() => recorded.remove());

/** The first lines of a packed file, in a file of the test's own. */
function head(path: string, name: string, lines: number): string {
  const whole = gunzipSync(readFileSync(join(DATA, path))).toString("utf8");
  return recorded.file(name, `${whole.split("\n").slice(0, lines).join("\n")}\n`);
}

describe("the replay over recorded inputs", () => {
  it("drives the first rows of each recorded file and lists what cannot be driven", { timeout: 240_000 }, async () => {
    const webhooks = join(DATA, "jira/webhooks");
    const files = [
      head("itsm/uci_incident_events_give.csv.gz", "uci.csv", 60),
      head("itsm/endava_tickets_give.csv.gz", "endava.csv", 8),
      head("jira/issues/tidev_issues_give.ndjson.gz", "tidev.ndjson", 6),
      join(DATA, "servicenow/change_requests_recorded.json"),
      ...readdirSync(webhooks).map((name) => join(webhooks, name)),
    ];

    const { code, printed, legs } = await runReplay([...files, "--duplicates", "2%", "--reorder", "2%", "--lose", "1%"]);

    expect(code, printed).toBe(0);
    const { incidents, "changes-and-issues": others } = legs;
    expect(incidents?.rows["driven"]).toBeGreaterThan(60);
    expect(incidents?.cases["ended: applied"]).toBeGreaterThan(0);
    expect(others?.casesTotal).toBeGreaterThan(15);
    expect(others?.rows).toMatchObject({ unreadable: 4, refused: 0 });
    for (const leg of [incidents, others]) expect(leg).toMatchObject({ verified: true, writtenTwice: [] });
    expect(printed).toContain("webhook-server-comment-created.json:1  no issue");
  });
});

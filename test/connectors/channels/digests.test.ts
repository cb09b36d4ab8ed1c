import { describe, expect, it } from "vitest";
import type { ChatDigest, DigestQuestion } from "../../../src/case/index.ts";
import { digestMessageOf } from "../../../src/connectors/channels/slack/digest-blocks.ts";
import { digestCardOf } from "../../../src/connectors/channels/teams/digest-card.ts";

const question = (key: string, path: string): DigestQuestion => ({
  reviewId: "r1",
  caseId: "c1",
  ticket: { system: "servicenow", kind: "change_request", id: "0".repeat(32), key },
  page: `https://ops.example/reviews/${path}`,
  ticketPage: `https://acme.service-now.example/nav_to.do?uri=${path}`,
  risk: "low",
  expiresAt: "2026-11-21T14:00:00.000Z",
});
const digest = (questions: readonly DigestQuestion[]): ChatDigest => ({ channel: "slack", room: "C1", questions });
const most = digest(Array.from({ length: 30 }, (_, at) => question(`CHG00300${at}`, "p".repeat(200))));

describe("wish B16: a digest as chats take it", () => {
  it("nothing of a ticket's key becomes a mention, a link or a format", () => {
    const { text, blocks } = digestMessageOf(digest([question("<!channel>|*now*", "p")]));
    const lines = JSON.stringify(blocks[1]);
    expect(lines).toContain("|Review of &lt;!channel&gt;/*now*>");
    expect(lines).not.toContain("<!channel");
    expect(text).toBe("1 review is open: low risk.");
  });

  it("as many as one names fit into both, with addresses of 200 characters: 3,000 a text and 50 blocks in Slack, 28 KB in Teams", () => {
    const { blocks } = digestMessageOf(most);
    expect(blocks.length).toBeLessThanOrEqual(50);
    const texts = blocks.map((block) => JSON.stringify(block));
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThan(3_200);
    expect(texts.join().split("|Review of ")).toHaveLength(31);
    expect(Buffer.byteLength(JSON.stringify(digestCardOf(most)))).toBeLessThan(28_000);
  });
});

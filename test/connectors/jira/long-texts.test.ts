import { describe, expect, it } from "vitest";
import type { Effect } from "../../../src/case/index.ts";
import {
  actionEffect,
  cleared,
  closeDesks,
  codeOf,
  commentOn,
  type Desk,
  effectOf,
  message,
  openDesk,
  pass,
  refOf,
  SERVICE,
} from "./desk.ts";
import { isOpsError } from "./failure.ts";

closeDesks();

const LONG = `Begin of it.\n${"Checked, line by line. ".repeat(1_000)}\nEnd of it.`;
const COMMENT = { method: "POST", path: /\/comment$/ } as const;
const FILE = { method: "POST", path: /\/attachments$/ } as const;

const comments = ({ sim }: Desk) => (sim.issue("VO-1")?.comments ?? []).filter(({ author }) => author === SERVICE);
const files = ({ sim }: Desk) => (sim.issue("VO-1")?.attachments ?? []).filter(({ author }) => author === SERVICE);
/** Our only comment and our only file. */
function both(desk: Desk) {
  const [comment] = comments(desk);
  const [file] = files(desk);
  if (comment === undefined || file === undefined) throw new Error("one of them is not there");
  return [comment, file] as const;
}

const kinds = ({ sim }: Desk) => sim.writes.map(({ kind }) => kind);
const begun = (effect: Effect): Effect => ({ ...effect, status: "attempting", attempts: 1 });

/** A note and a notice of the same text, each with how it is written. */
const KINDS = [
  [
    "note",
    (desk: Desk) => actionEffect(commentOn(desk.issue, LONG)),
    (desk: Desk, effect: Effect) => desk.tickets.apply(cleared(desk, effect)),
  ],
  [
    "notice",
    (desk: Desk) => effectOf({ kind: "notice", notice: { ticket: desk.issue, text: LONG } }),
    (desk: Desk, effect: Effect) => desk.tickets.post(message(desk, effect)),
  ],
] as const;

describe.each(KINDS)("a %s that is too long for a comment in Jira", (name, make, write) => {
  it("jira row 26: is a short comment with the marker and a file with every word, read back together", async () => {
    const desk = await openDesk();
    const effect = make(desk);
    expect(await desk.tickets.find(effect, null)).toEqual({ kind: "missing" });

    const written = await write(desk, effect);

    const [comment, file] = both(desk);
    expect(kinds(desk)).toEqual(["attachment", "comment_created"]);
    expect(file.filename).toMatch(new RegExp(`^${name}-[0-9a-f]{12}\\.txt$`));
    expect(file.text.startsWith(`${LONG}\n[ots:${effect.id} `)).toBe(true);
    expect(comment.text.length).toBeLessThan(2_500);
    expect(comment.text).toMatch(/^Begin of it\.\n/);
    expect(comment.text).toContain(`in the attachment ${file.filename} (SHA-256 `);
    expect(comment.text).toMatch(new RegExp(`\\n\\[ots:${effect.id} evidence:[0-9a-f]{16}\\]$`));
    expect(await desk.tickets.find(effect, written)).toMatchObject({
      kind: "confirmed",
      receipt: { status: "succeeded", recordId: comment.id, seen: { comment: comment.id, file: file.id } },
    });
    expect(await desk.tickets.find(begun(effect), null, await desk.tickets.read(desk.issue))).toMatchObject({
      kind: "confirmed",
    });
    expect(desk.sim.violations).toEqual([]);
    expect(desk.drift).toEqual([]);
  });

  it.each([
    ["too many requests", { kind: "rate_limit", retryAfterSeconds: 17 }],
    ["a conflict", { kind: "status", status: 409 }],
    ["a cut connection", { kind: "reset" }],
  ] as const)(
    "jira row 26, assurance 72: cut between file and comment by %s: there in part, and the next attempt writes the comment only",
    async (_what, fault) => {
      const desk = await openDesk();
      const effect = make(desk);
      desk.sim.faults.add({ ...fault, ...COMMENT });
      expect(await codeOf(write(desk, effect))).toBe("EFFECT_UNKNOWN");

      expect(await desk.tickets.find(begun(effect), null)).toMatchObject({
        kind: "partial",
        receipt: { status: "partial", recordId: files(desk)[0]?.id, seen: { file: files(desk)[0]?.id, comment: "none" } },
      });
      pass(desk, 17_000);
      expect(await desk.tickets.find(begun(effect), await write(desk, effect))).toMatchObject({ kind: "confirmed" });
      expect(kinds(desk)).toEqual(["attachment", "comment_created"]);
    },
  );

  it("jira row 26, assurance 72: a file whose answer was lost is found by name and size, and not attached again", async () => {
    const desk = await openDesk();
    const effect = make(desk);
    desk.sim.faults.add({ kind: "commit_then_reset", ...FILE });
    expect(await codeOf(write(desk, effect))).toBe("EFFECT_UNKNOWN");
    expect(await desk.tickets.find(begun(effect), null)).toMatchObject({ kind: "partial" });
    await write(desk, effect);
    expect([files(desk).length, comments(desk).length]).toEqual([1, 1]);
  });

  it("a comment whose answer was lost is found with its file; a file that was turned away left nothing", async () => {
    const desk = await openDesk();
    const effect = make(desk);
    desk.sim.faults.add({ kind: "status", status: 413, ...FILE, body: { errorMessages: ["too large"] } });
    expect(await codeOf(write(desk, effect))).toBe("TICKET_REFUSED");
    expect(await desk.tickets.find(begun(effect), null)).toEqual({ kind: "missing" });
    desk.sim.faults.add({ kind: "commit_then_reset", ...COMMENT });
    expect(await codeOf(write(desk, effect))).toBe("EFFECT_UNKNOWN");
    expect(await desk.tickets.find(begun(effect), null)).toMatchObject({ kind: "confirmed", receipt: { status: "adopted" } });
    expect(kinds(desk)).toEqual(["attachment", "comment_created"]);
  });

  it("assurance 49: a comment whose file somebody took away is different, and is not written again", async () => {
    const desk = await openDesk();
    const effect = make(desk);
    const written = await write(desk, effect);
    const context = await desk.tickets.read(desk.issue);
    const without = { ...context, attachments: { status: "ok" as const, value: [] } };
    expect(await desk.tickets.find(effect, written, without)).toEqual({ kind: "different", fields: ["attachment"] });
  });

  it("a file of the same name that another account attached is none of ours", async () => {
    const desk = await openDesk();
    const effect = make(desk);
    desk.sim.faults.add({ kind: "reset", ...COMMENT });
    await write(desk, effect).catch(() => undefined);
    const context = await desk.tickets.read(desk.issue);
    const value = (context.attachments.value ?? []).map((file) => ({ ...file, own: false, author: "712020:olaf" }));
    expect(await desk.tickets.find(effect, null, { ...context, attachments: { status: "ok", value } })).toEqual({
      kind: "missing",
    });
  });
});

describe("a text that is too long for a comment of a service desk", () => {
  it("jira row 6, 26: a note is refused, for nobody can tell who sees its file; a notice is cut to what fits", async () => {
    const desk = await openDesk();
    const issue = refOf(desk.sim, "HELP-1");
    const refused = isOpsError(
      await desk.tickets.apply(cleared(desk, actionEffect(commentOn(issue, LONG)))).catch((caught: unknown) => caught),
    );
    expect(refused).toMatchObject({ code: "TICKET_REFUSED", message: expect.stringContaining("service desk") });
    expect(desk.sim.writes).toEqual([]);

    const effect = effectOf({ kind: "notice", notice: { ticket: issue, text: LONG } });
    expect(await desk.tickets.find(effect, await desk.tickets.post(message(desk, effect)))).toMatchObject({ kind: "confirmed" });
    expect(kinds(desk)).toEqual(["comment_created"]);
    expect(desk.sim.issue("HELP-1")?.comments.at(-1)).toMatchObject({
      internal: true,
      text: expect.stringMatching(/ \.\.\.\s+\[ots:/),
    });
  });
});

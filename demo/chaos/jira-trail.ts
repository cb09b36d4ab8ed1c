import type { JiraSim } from "../../simulators/jira/index.ts";
import { SERVICE } from "../cast.ts";
import { VENDOR_FIELDS } from "../run/jira-site.ts";
import type { Placed } from "./site.ts";
import { type Act, type Answer, type Card, isHostile, isPersonal, markersIn, type Trail, type Truth } from "./trail.ts";

const OWN = SERVICE.jira.accountId;
type View = NonNullable<ReturnType<JiraSim["issue"]>>;
type Write = JiraSim["writes"][number];

/** All that was done to an issue, from the site's own journals. */
export function jiraTrail(sim: JiraSim, { id }: Placed): Trail {
  const issue = sim.issue(id);
  if (issue === undefined) throw new Error(`no issue ${id}`);
  const cards = issue.subtaskKeys.flatMap((key) => sim.issue(key) ?? []);
  const writes = sim.writes.filter(({ issueId }) => issueId === id);
  const reading = new RegExp(`^/rest/api/3/issue/${id}$`);
  return {
    acts: writes.filter(({ accountId, kind }) => accountId === OWN && ACTING.has(kind)).map((write) => actOf(issue, write)),
    deeds: writes
      .filter(({ accountId, kind }) => accountId !== OWN && kind !== "property_set")
      .map(({ at, accountId, kind }) => ({ at: at.getTime(), by: accountId, comment: kind === "comment_created" })),
    answers: cards.flatMap((card) => answersOn(sim, card)),
    cards: cards.map(cardOf),
    reads: sim.journal
      .filter(({ method, path, accountId }) => method === "GET" && accountId === OWN && reading.test(path))
      .map(({ at }) => at.getTime()),
    truth: (at) => truthAt(issue, writes, at),
    requester: reporterOf(issue),
  };
}

const ACTING: ReadonlySet<Write["kind"]> = new Set(["comment_created", "transition", "attachment", "field_edit"]);

/** A comment carries its marker; a move has none of its own. */
function actOf(issue: View, write: Write): Act {
  const arrived = (write.arrived ?? write.at).getTime();
  const text = textOf(issue, write) ?? "";
  const record = write.kind === "comment_created" ? String(write.detail["commentId"]) : write.issueId;
  return { effect: markersIn(text)[0] ?? null, record, what: write.kind, text, arrived, at: write.at.getTime() };
}

function textOf({ comments }: View, { kind, detail }: Write): string | undefined {
  return kind === "comment_created" ? comments.find(({ id }) => id === detail["commentId"])?.text : undefined;
}

const KINDS: ReadonlyMap<string, Answer["kind"]> = new Map([
  ["Approved", "approve"],
  ["Approved with changes", "modify"],
  ["Rejected", "reject"],
]);

function answersOn(sim: JiraSim, card: View): readonly Answer[] {
  return sim.writes.flatMap(({ kind, issueId, accountId, at, detail }) => {
    if (kind !== "transition" || issueId !== card.id || accountId === OWN) return [];
    return [
      { record: card.id, at: at.getTime(), by: accountId, kind: KINDS.get(String(detail["toName"])) ?? ("other" as const) },
    ];
  });
}

function cardOf({ id, status, fields }: View): Card {
  const text = JSON.stringify(fields["description"] ?? "");
  const expires = /Open until ([0-9T:.Z-]+);/.exec(text)?.[1];
  return {
    record: id,
    effect: markersIn(text)[0] ?? null,
    open: status === "Pending" || status === "Info requested",
    expires: expires === undefined ? null : Date.parse(expires),
  };
}

function reporterOf({ fields }: View): string {
  const reporter = fields["reporter"];
  return typeof reporter === "object" && reporter !== null && "accountId" in reporter ? String(reporter.accountId) : "";
}

function wordsOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The issue as it was then: what its history says was changed since is taken back. */
function truthAt(issue: View, writes: readonly Write[], at: number): Truth {
  const values = new Map(Object.entries(issue.fields).map(([id, value]) => [id, wordsOf(value)]));
  values.set("status", issue.status);
  for (const { items } of issue.histories.filter(({ created }) => created.getTime() > at).toReversed()) {
    for (const item of items) values.set(wordsOf(item["fieldId"]), wordsOf(item["fromString"]));
  }
  const there = writes.filter((write) => write.at.getTime() <= at && write.accountId !== OWN);
  const comments = there.filter(({ kind }) => kind === "comment_created").map((write) => textOf(issue, write) ?? "");
  const added = there.filter(({ kind }) => kind === "attachment").length;
  const seeded = issue.attachments.filter(({ author, filename }) => author !== OWN && filename === "papers.txt").length;
  const texts = [JSON.stringify(issue.fields["description"] ?? ""), ...comments];
  return new Map<string, unknown>([
    ["ticket.phase", values.get("status") === "Done" ? "done" : "open"],
    ["ticket.state", (values.get("status") ?? "").toLowerCase().replaceAll(" ", "_")],
    ["ticket.risk", "low"],
    ["requester.known", reporterOf(issue) !== ""],
    ["attachments.human", seeded + added],
    ["hostile", texts.some(isHostile)],
    ["personal", texts.some(isPersonal)],
    ...Object.entries(VENDOR_FIELDS).map(([name, id]) => [`fields.${name}`, values.get(id) ?? ""] as const),
  ]);
}

import type { Feed } from "./feed.ts";
import type { Stage } from "./run/stage.ts";

const EVERY_MS = 25;

/** Answers to one webhook so far; null when it got lost on the way. */
interface Sent {
  readonly ticket: string;
  readonly who: string;
  readonly what: string;
  readonly answers: readonly number[] | null;
}

/** Tells of every webhook about a ticket and its answer, until it is called off. Those about reviews are hints and need no line. */
export function tellWebhooks(stage: Stage, feed: Feed): () => void {
  const told = new Set<string>();
  const scan = (): void => {
    for (const [id, sent] of [...businessRules(stage), ...automationRules(stage)]) {
      for (const [i, what] of linesOf(sent).entries()) {
        if (told.has(`${id} ${i}`)) continue;
        told.add(`${id} ${i}`);
        feed.add(sent.ticket, { who: sent.who, what, tone: "plain" });
      }
    }
  };
  const timer = setInterval(scan, EVERY_MS);
  return () => clearInterval(timer);
}

function linesOf({ what, answers }: Sent): readonly string[] {
  if (answers === null) return [`${what}, which gets lost on the way`];
  return answers.map((answer, i) => (i === 0 ? `${what} -> ${answer}` : `${what} once more -> ${answer}`));
}

function businessRules({ serviceNow }: Stage): readonly (readonly [string, Sent])[] {
  const sent = serviceNow.delivery.log.filter(({ event }) => event.table === "change_request");
  return sent.map(({ eventId, event, status, attempts }) => {
    const answers = status === "lost" ? null : attempts;
    return [eventId, { ticket: event.number, who: "ServiceNow", what: "sends its webhook", answers }];
  });
}

function automationRules({ jira }: Stage): readonly (readonly [string, Sent])[] {
  const sent = jira.deliveries.filter(({ target }) => target === "automation");
  return sent.map(({ identifier, issueKey, attempts }) => {
    return [identifier, { ticket: issueKey, who: "Jira", what: "sends its Automation web request", answers: attempts }];
  });
}

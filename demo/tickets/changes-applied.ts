import type { Behaviour } from "../../simulators/model/index.ts";
import type { Stage } from "../run/stage.ts";
import { type Change, placeChange, startChange } from "./change.ts";
import { close, say } from "./drafts.ts";
import { attached, closedTask, noted, type Seen } from "./seen.ts";
import type { Shown, Ticket, Told } from "./ticket.ts";

/** What is special about a change of this file. */
interface Special {
  readonly shows: string;
  readonly change: Change;
  readonly model: (shown: Shown) => Behaviour;
  readonly seen: (stage: Stage, number: string) => Seen;
  readonly fire?: (stage: Stage, number: string) => Promise<Told | undefined> | Told;
}

function applied({ shows, change, model, seen, fire = startChange }: Special): Ticket {
  return {
    key: change.number,
    system: "servicenow",
    shows,
    place: (stage) => placeChange(stage, change),
    fire: (stage) => fire(stage, change.number),
    model,
    answers: [],
    expect: {
      ends: [["applied"]],
      touches: 0,
      steps: ["case.context_gathered", "case.decided apply", "case.effect_confirmed", "case.ended applied"],
      objections: [],
      ticket: (stage) => seen(stage, change.number),
    },
  };
}

/** The business rule's job runs twice and sends the same event again: the listener answers 200 and nothing happens. */
async function firedTwice({ serviceNow }: Stage, number: string): Promise<Told | undefined> {
  const told = startChange({ serviceNow }, number);
  await serviceNow.idle();
  const sent = serviceNow.delivery.log.find(({ event }) => event.number === number);
  if (sent !== undefined) serviceNow.delivery.resend(sent.eventId);
  return told;
}

/** Low risk, sure, and everything the SOP wants is there. */
export const CHANGES_APPLIED: readonly Ticket[] = [
  applied({
    shows: "sure and low risk: testing task closed at once",
    change: {
      number: "CHG0030001",
      title: "Renew the TLS certificate of web-01",
      text: "Replace the certificate and reload nginx.",
      item: "web-01",
    },
    model: (shown) => close(shown, 0.95),
    seen: closedTask,
  }),
  applied({
    shows: "window still open: a work note says what is missing",
    change: {
      number: "CHG0030002",
      title: "Extend the log volume of app-01",
      text: "Grow the volume while it is in use.",
      item: "app-01",
      windowOpen: true,
      noEvidence: true,
    },
    model: (shown) =>
      say(shown, {
        action: "add_comment",
        confidence: 0.91,
        lines: [
          {
            text: "The planned window is still open and no evidence is attached yet.",
            cites: ["fields.windowEnd", "attachments.count"],
          },
        ],
      }),
    seen: noted,
  }),
  applied({
    shows: "SOP note attached as evidence",
    change: {
      number: "CHG0030003",
      title: "Rotate the backup keys of db-01",
      text: "New keys from the vault, old ones retired.",
      item: "db-01",
    },
    model: (shown) => say(shown, { action: "attach_evidence", confidence: 0.9 }),
    seen: attached,
  }),
  applied({
    shows: "webhook delivered twice: the second is known already, applied once",
    change: { number: "CHG0030004", title: "Patch the mail relay", text: "Monthly security patches.", item: "mail-01" },
    model: (shown) => say(shown, { action: "add_comment", confidence: 0.89 }),
    seen: (stage, number) => [...noted(stage, number), ...answeredTwice(stage, number)],
    fire: firedTwice,
  }),
  applied({
    shows: "webhook lost on its way: found by the poller",
    change: { number: "CHG0030005", title: "Raise the connection limit of db-01", text: "From the tuning guide.", item: "db-01" },
    model: (shown) => close(shown, 0.92),
    seen: (stage, number) => [...closedTask(stage, number), ...lost(stage, number)],
    fire: ({ serviceNow }, number) => {
      serviceNow.delivery.set({ loseShare: 1 });
      const told = startChange({ serviceNow }, number);
      serviceNow.delivery.set({ loseShare: 0 });
      return told;
    },
  }),
];

function attemptsOf({ serviceNow }: Stage, number: string): readonly { status: string; attempts: readonly number[] }[] {
  return serviceNow.delivery.log.filter(({ event }) => event.number === number);
}

function answeredTwice(stage: Stage, number: string): Seen {
  const answers = attemptsOf(stage, number).flatMap(({ attempts }) => attempts);
  return answers.join(" ") === "202 200" ? [] : [`the doubled webhook was answered with ${answers.join(" ")} instead of 202 200`];
}

function lost(stage: Stage, number: string): Seen {
  const [first] = attemptsOf(stage, number);
  return first?.status === "lost" && first.attempts.length === 0 ? [] : ["the webhook was not lost"];
}

import { casesOf, type Story } from "./cases.ts";
import { checkRun, whenShipped } from "./checks.ts";
import { printLog, printNext, printOutcomes, printTotals } from "./closing.ts";
import { jiraDesk } from "./desks/jira-desk.ts";
import { type Pressed, seatPeople } from "./desks/people.ts";
import { serviceNowDesk } from "./desks/servicenow-desk.ts";
import { readEvidence } from "./evidence.ts";
import { exhibitsOf, missingExhibits, printExhibits } from "./exhibits.ts";
import { outcomeOf } from "./expect.ts";
import { createFeed } from "./feed.ts";
import { fireAll } from "./fire.ts";
import { announce, introduce } from "./introduction.ts";
import { type Kept, keepEvidence } from "./keep.ts";
import type { Line } from "./narrate.ts";
import { environmentOf } from "./run/environment.ts";
import type { RunFolder } from "./run/folder.ts";
import { CHANGES_FIELD } from "./run/jira-site.ts";
import { openStage, type Stage } from "./run/stage.ts";
import { type Service, startService } from "./run/started.ts";
import type { Teller } from "./story.ts";
import { targetsOf } from "./targets.ts";
import { behaviourOf, TICKETS } from "./tickets/index.ts";
import { watchToTheEnd } from "./watch.ts";
import { tellWebhooks } from "./webhooks.ts";

/** One run of the demonstration. */
export interface Run {
  readonly teller: Teller;
  readonly folder: RunFolder;
  /** Where the evidence log stays; null = nowhere. */
  readonly kept: Kept | null;
  readonly signal: AbortSignal;
  /** True when a person stopped it: then nothing has failed. */
  readonly stopped: () => boolean;
}

/** Plays the whole demonstration and tells whether everything came as the script says. Stops all it started, also when it throws. */
export async function perform(run: Run): Promise<boolean> {
  introduce(run.teller);
  const stage = await openStage((opened) => behaviourOf(TICKETS, opened));
  try {
    for (const ticket of TICKETS) ticket.place(stage);
    const environment = environmentOf(stage, run.folder);
    const service = await startService(environment, run.signal);
    announce(run.teller, service);
    const kill = (): void => service.kill();
    process.once("exit", kill);
    try {
      return await playAndCheck(run, stage, service, environment);
    } catch (error) {
      if (!run.stopped()) printLog(run.teller, service);
      throw error;
    } finally {
      await service.stop();
      process.off("exit", kill);
    }
  } finally {
    await stage.stop();
  }
}

async function playAndCheck(
  run: Run,
  stage: Stage,
  service: Service,
  environment: Readonly<Record<string, string>>,
): Promise<boolean> {
  const { teller, folder, kept } = run;
  const stories = await play(run, stage, service);
  await whenShipped(stage, folder.data, stories);
  const code = await service.stop();
  const evidence = readEvidence(folder.data);
  const outcomes = TICKETS.map((ticket) => outcomeOf(ticket, stage, { stories, evidence }));
  const exhibits = exhibitsOf(stage);
  const whole = await checkRun({ stage, service, code, evidence, data: folder.data, environment });
  const checked = { ...whole, differences: [...whole.differences, ...missingExhibits(exhibits)] };
  if (kept !== null) keepEvidence(folder.data, kept);
  printExhibits(teller, exhibits);
  printOutcomes(teller, outcomes);
  printTotals(teller, evidence, checked, targetsOf(folder.file("policy.yaml")));
  printNext(teller, kept);
  const good = [...outcomes, checked].every(({ differences }) => differences.length === 0);
  if (!good) printLog(teller, service);
  return good;
}

/** Lets people work until every ticket is at rest; gives all cases. */
async function play({ teller, signal }: Run, stage: Stage, service: Service): Promise<readonly Story[]> {
  const over = new AbortController();
  const working = AbortSignal.any([signal, over.signal]);
  const feed = createFeed(teller);
  const pressed = (what: Pressed): void => feed.add(what.ticket.key, lineOf(what), what.at);
  stage.connect(service.url);
  const desks = [serviceNowDesk(stage.serviceNow.url, new Date()), jiraDesk(stage.jira.url, CHANGES_FIELD)];
  const people = seatPeople({ desks, tickets: TICKETS, pressed, signal: working });
  const firing = fireAll(stage, TICKETS, feed, working);
  const hush = tellWebhooks(stage, feed);
  const left = (): readonly string[] => {
    if (service.gone() !== null) throw new Error(`the service ${service.gone() ?? ""} by itself`);
    return [...firing.left(), ...people.left()];
  };
  try {
    const stories = await watchToTheEnd({ cases: casesOf(service.url), feed, tickets: TICKETS, left, signal: working });
    await Promise.all([stage.serviceNow.idle(), stage.jira.idle()]);
    return stories;
  } finally {
    over.abort();
    hush();
    await people.gone;
    feed.tellUntil(new Date());
  }
}

function lineOf({ person, press, ticket }: Pressed): Line {
  const buttons = { approve: "Approve", modify: ticket.system === "jira" ? "Approve with changes" : "Modify", reject: "Reject" };
  const reason = press.reason === undefined ? "" : `: "${press.reason}"`;
  return { who: person.name, what: `(${person.title}) presses ${buttons[press.press]}${reason}`, tone: "plain" };
}

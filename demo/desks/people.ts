import { setTimeout as delay } from "node:timers/promises";
import { CAST, type Name, type Person } from "../cast.ts";
import type { Press, Ticket } from "../tickets/ticket.ts";
import type { Desk, Question } from "./desk.ts";

/** Somebody pressed a button. */
export interface Pressed {
  readonly at: Date;
  readonly ticket: Ticket;
  readonly person: Person;
  readonly press: Press;
}

/** The people at their desks. */
export interface People {
  /** Presses still to come, as "KEY: name press". Throws when a ticket system refused somebody. */
  left(): readonly string[];
  /** Resolves when everybody has gone home. */
  readonly gone: Promise<void>;
}

const LOOK_MS = 450;
const THINK_MS = 500;

interface Office {
  readonly desks: readonly Desk[];
  readonly tickets: readonly Ticket[];
  readonly pressed: (what: Pressed) => void;
  readonly signal: AbortSignal;
}

/** Everybody looks at their own desks again and again and answers what the script gives to them, until the signal. */
export function seatPeople(office: Office): People {
  const turns = new Map(office.tickets.map((ticket) => [ticket.key, 0]));
  const next = (ticket: Ticket): Press | undefined => ticket.answers[turns.get(ticket.key) ?? 0];
  const names = Object.keys(CAST).filter(isName);
  let refused: unknown = null;
  const sit = async (name: Name): Promise<void> => {
    const first = new Map<string, number>();
    while (!office.signal.aborted) {
      for (const desk of office.desks) {
        const mine = office.tickets.filter((ticket) => ticket.system === desk.system && next(ticket)?.by === name);
        if (mine.length > 0) await work({ office, desk, name, mine, first, turns, next });
      }
      await delay(LOOK_MS, undefined, { signal: office.signal }).catch(() => undefined);
    }
  };
  const seat = (name: Name): Promise<void> =>
    sit(name).catch((error: unknown) => {
      if (!office.signal.aborted) refused ??= error;
    });
  const gone = Promise.all(names.map(seat)).then(() => undefined);
  return { gone, left: () => pressesLeft(office, turns, refused) };
}

function pressesLeft({ tickets }: Office, turns: ReadonlyMap<string, number>, refused: unknown): readonly string[] {
  if (refused !== null) throw new Error("a person could not answer", { cause: refused });
  return tickets.flatMap(({ key, answers }) =>
    answers.slice(turns.get(key)).map(({ by, press }) => `${key}: ${CAST[by].name} ${press}`),
  );
}

interface Sitting {
  readonly office: Office;
  readonly desk: Desk;
  readonly name: Name;
  readonly mine: readonly Ticket[];
  /** When each question was first seen: people read before they answer. */
  readonly first: Map<string, number>;
  readonly turns: Map<string, number>;
  readonly next: (ticket: Ticket) => Press | undefined;
}

async function work(sitting: Sitting): Promise<void> {
  const person = CAST[sitting.name];
  for (const question of await sitting.desk.pending(person)) {
    const ticket = sitting.mine.find(({ key }) => key === question.ticketKey);
    if (ticket !== undefined && isRead(sitting, question)) await answer(sitting, person, ticket, question);
  }
}

function isRead({ first }: Sitting, { record, version }: Question): boolean {
  const now = performance.now();
  const seen = first.get(`${record}@${version}`) ?? now;
  first.set(`${record}@${version}`, seen);
  return now - seen >= THINK_MS;
}

async function answer({ desk, next, turns, office }: Sitting, person: Person, ticket: Ticket, question: Question): Promise<void> {
  const press = next(ticket);
  if (press === undefined || office.signal.aborted) return;
  turns.set(ticket.key, (turns.get(ticket.key) ?? 0) + 1);
  office.pressed({ at: new Date(), ticket, person, press });
  await desk.press(person, question, press);
}

function isName(name: string): name is Name {
  return Object.hasOwn(CAST, name);
}

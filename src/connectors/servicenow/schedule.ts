import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { OpsError, type Schedule, type Section } from "../../case/index.ts";
import type { Site } from "./site.ts";
import { isoTime, isSysId, sysId } from "./wire.ts";

/** A worker of the instance looks for the times: asked so often, and so long apart. It mostly has them at the second look. */
const LOOKS = 5;
const APART_MS = 200;
const COMPLETE = 3;
const FAILED = 4;

const Moment = z.looseObject({ value: z.string() });
const Span = z.looseObject({ start: Moment, end: Moment });
const Begun = z.looseObject({ result: z.looseObject({ worker: z.looseObject({ sysId: z.string().refine(isSysId) }) }) });
const Looked = z.looseObject({
  result: z.looseObject({
    state: z.looseObject({ value: z.number() }),
    // Absent when the calendars leave no time at all.
    payload: z.looseObject({ spans: z.array(Span).nullish() }).nullish(),
  }),
});
type Looked = z.infer<typeof Looked>["result"];

const PARTIAL: Section<Schedule> = { status: "partial", value: { free: [], fits: false } };

/** The planned window of a change as its fields tell it. */
export interface Window {
  readonly start: string | null;
  readonly end: string | null;
}

/** The times that maintenance and blackout schedules and other changes leave for a change. Absent without window or item: then nothing can be looked for; partial when the instance does not finish in time. */
export async function readSchedule(site: Site, id: string, window: Window): Promise<Section<Schedule>> {
  try {
    const { body } = await ask(site, `/api/sn_chg_rest/change/${sysId(id)}/schedule`);
    const begun = Begun.safeParse(body);
    if (!begun.success) return PARTIAL;
    const looked = await waitFor(site, begun.data.result.worker.sysId);
    return looked === null ? PARTIAL : found(looked, window);
  } catch (error) {
    return unread(error);
  }
}

function ask({ client }: Site, path: string) {
  return client.send({ method: "GET", path });
}

async function waitFor(site: Site, worker: string): Promise<Looked | null> {
  for (let look = 1; look <= LOOKS; look += 1) {
    const { body } = await ask(site, `/api/sn_chg_rest/change/worker/${worker}`);
    const looked = Looked.safeParse(body);
    if (!looked.success || looked.data.result.state.value === FAILED) return null;
    if (looked.data.result.state.value === COMPLETE) return looked.data.result;
    if (look < LOOKS) await setTimeout(APART_MS);
  }
  return null;
}

function found({ payload }: Looked, window: Window): Section<Schedule> {
  const spans = payload?.spans ?? [];
  const free = spans.flatMap(({ start, end }) => {
    const [from, to] = [isoTime(start.value), isoTime(end.value)];
    return from === null || to === null ? [] : [{ start: from, end: to }];
  });
  const status = free.length === spans.length ? "ok" : "partial";
  return { status, value: { free, fits: free.some((one) => covers(one, window)) } };
}

function covers(free: Schedule["free"][number], { start, end }: Window): boolean {
  if (start === null || end === null) return false;
  return Date.parse(free.start) <= Date.parse(start) && Date.parse(end) <= Date.parse(free.end);
}

/** What may pass by itself says nothing of the change. */
function unread(error: unknown): Section<Schedule> {
  if (!(error instanceof OpsError) || error.retry) throw error;
  return { status: error.context["status"] === 400 ? "absent" : "forbidden", value: null };
}

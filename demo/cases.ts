import { z } from "zod";
import { SECRETS } from "./run/secrets.ts";

/** An evidence entry as far as it is shown or checked here. */
export const EvidenceRecord = z.looseObject({
  at: z.string(),
  kind: z.string(),
  actor: z.looseObject({ type: z.string(), id: z.string() }),
  corr: z.record(z.string(), z.string()),
  decision: z
    .looseObject({
      action: z.string().nullable(),
      args_hash: z.string().nullable(),
      confidence: z.string().nullable(),
      gate: z.string(),
      risk: z.string(),
      reasons: z.array(z.object({ rule: z.string(), outcome: z.string(), reason: z.string() })),
      steps: z.array(z.object({ groups: z.array(z.string()), because: z.string() })),
    })
    .nullable(),
  payload: z.looseObject({}),
});
export type EvidenceRecord = z.infer<typeof EvidenceRecord>;

const Summary = z.looseObject({
  id: z.string(),
  ticket: z.string(),
  status: z.string(),
  end: z.string().optional(),
  code: z.string().optional(),
  opened_at: z.string(),
});
const Listing = z.object({ cases: z.array(Summary) });
const Story = z.object({
  case: Summary,
  effects: z.array(z.looseObject({ kind: z.string(), status: z.string() })),
  entries: z.array(z.object({ hash: z.string(), record: EvidenceRecord })),
});

/** A case with its whole story, as operators see it. */
export type Story = z.infer<typeof Story>;

/** The operators' view of the service, over HTTP with a token. */
export interface Cases {
  /** Reads again what may have changed; gives every case, oldest first. */
  look(): Promise<readonly Story[]>;
}

/** Cases of the service at this URL. */
export function casesOf(url: string): Cases {
  const known = new Map<string, Story>();
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${SECRETS.operator}` } });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response.json();
  };
  return {
    async look() {
      const { cases } = Listing.parse(await get("/v1/cases?limit=1000"));
      const open = cases.filter(({ id }) => !isSettled(known.get(id)));
      const read = await Promise.all(open.map(async ({ id }) => Story.parse(await get(`/v1/cases/${id}`))));
      for (const story of read) known.set(story.case.id, story);
      return [...known.values()].sort(
        (a, b) => a.case.opened_at.localeCompare(b.case.opened_at) || a.case.id.localeCompare(b.case.id),
      );
    },
  };
}

/** Ended, and everything that was to be written for it is written. */
export function isSettled(story: Story | undefined): boolean {
  return story?.case.status === "ended" && story.effects.every(({ status }) => status !== "intended" && status !== "attempting");
}

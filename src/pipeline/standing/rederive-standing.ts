import { z } from "zod";
import { type ActionPayload, actionDigest, errorCode, templateDigest } from "../../case/index.ts";

const Given = z.looseObject({
  kind: z.literal("standing.given"),
  payload: z.looseObject({
    standing: z.string(),
    person: z.string(),
    template: z.string(),
    policy: z.string(),
    until: z.string(),
    uses: z.int(),
  }),
});
const Ended = z.looseObject({ kind: z.literal("standing.ended"), payload: z.looseObject({ standing: z.string() }) });

/** What an entry holds of a proposal: as it was, or with what redaction took out of it. */
export const RecordedProposal = z.looseObject({
  digest: z.string(),
  payload: z.custom<ActionPayload>((value) => z.looseObject({ action: z.string(), policy: z.string() }).safeParse(value).success),
});
export type RecordedProposal = z.infer<typeof RecordedProposal>;

/** What a verdict says of the standing approval that it came by. */
export const RecordedUse = z.looseObject({ id: z.string(), use: z.int() });

/** One use, by whom and when, and what it approved. */
export interface Using {
  readonly use: z.infer<typeof RecordedUse>;
  readonly person: string;
  readonly at: string;
  readonly proposal: RecordedProposal | null;
}

interface Standing {
  readonly given: z.infer<typeof Given>["payload"];
  readonly used: Set<number>;
  ended: boolean;
}

/** Takes a log's entries in order and tells of each use whether what was given covers it; `unknown` = its giving is not here, or redaction changed the words. */
export function holdStanding(): { take(record: unknown): void; heldFor(using: Using): "met" | "unmet" | "unknown" } {
  const all = new Map<string, Standing>();
  return {
    take(record) {
      const given = Given.safeParse(record).data?.payload;
      if (given !== undefined) all.set(given.standing, { given, used: new Set(), ended: false });
      const ended = all.get(Ended.safeParse(record).data?.payload.standing ?? "");
      if (ended !== undefined) ended.ended = true;
    },
    heldFor({ use, person, at, proposal }) {
      const standing = all.get(use.id);
      if (standing === undefined || proposal === null) return "unknown";
      const { given, used, ended } = standing;
      const again = used.has(use.use);
      used.add(use.use);
      const counts = !ended && !again && use.use >= 1 && use.use <= given.uses && person === given.person;
      if (!counts || !(Date.parse(at) < Date.parse(given.until)) || proposal.payload.policy !== given.policy) return "unmet";
      return covers(given.template, proposal);
    },
  };
}

function covers(template: string, { payload, digest }: RecordedProposal): "met" | "unmet" | "unknown" {
  if (digestOf(() => templateDigest(payload)) === template) return "met";
  return digestOf(() => actionDigest(payload)) === digest ? "unmet" : "unknown";
}

/** None of what cannot be made canonical. */
function digestOf(make: () => string): string | null {
  try {
    return make();
  } catch (error) {
    if (errorCode(error) === "unexpected") throw error;
    return null;
  }
}

import { z } from "zod";
import { type ActionPayload, actionDigest, errorCode, templateDigest } from "../../case/index.ts";
import type { Policy } from "../../policy/index.ts";
import { PLAIN } from "./fits.ts";

const Given = z.looseObject({
  kind: z.literal("standing.given"),
  at: z.string(),
  payload: z.looseObject({
    standing: z.string(),
    person: z.string(),
    groups: z.array(z.string()),
    workflow: z.string(),
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
export const RecordedUse = z.looseObject({ id: z.string(), entry: z.string(), use: z.int() });

const Plain = z.looseObject({
  risk: z.literal("low"),
  zone: z.string().refine((zone) => zone !== "review"),
  reasons: z.array(z.looseObject({ rule: z.string().refine((rule) => PLAIN.has(rule)) })),
});

/** Whether a recorded decision is one that may be approved beforehand: of low risk, and nothing speaks against it but that people are asked. */
export function isPlain(decision: unknown): boolean {
  return Plain.safeParse(decision).success;
}

/** One use, by whom, where and when, and what it approved. */
export interface Using {
  readonly use: z.infer<typeof RecordedUse>;
  readonly person: string;
  readonly at: string;
  readonly workflow: string;
  readonly proposal: RecordedProposal | null;
  /** Its decision is one that may be approved beforehand. */
  readonly plain: boolean;
}

interface Standing {
  readonly hash: string;
  readonly at: string;
  readonly given: z.infer<typeof Given>["payload"];
  readonly used: Set<number>;
  ended: boolean;
}

/** An entry's record, and the hash that it was recorded under. */
interface Entry {
  readonly hash: string;
  readonly record: unknown;
}

/** Takes a log's entries in order and tells of each use whether what was given covers it; `unknown` = its giving is not here, or redaction changed the words. `policies` = those at hand by then. */
export function holdStanding(policies: ReadonlyMap<string, Policy>): {
  take(entry: Entry): void;
  heldFor(using: Using): "met" | "unmet" | "unknown";
} {
  const all = new Map<string, Standing>();
  return {
    take({ hash, record }) {
      const { at = "", payload: given } = Given.safeParse(record).data ?? {};
      // What was given once is not given anew under the same name.
      if (given !== undefined && !all.has(given.standing))
        all.set(given.standing, { hash, at, given, used: new Set(), ended: false });
      const ended = all.get(Ended.safeParse(record).data?.payload.standing ?? "");
      if (ended !== undefined) ended.ended = true;
    },
    heldFor(using) {
      const standing = all.get(using.use.id);
      if (standing === undefined || using.proposal === null) return "unknown";
      const again = standing.used.has(using.use.use);
      standing.used.add(using.use.use);
      const policy = policies.get(standing.given.policy);
      const counts = !again && !standing.ended && isOf(standing, using) && isAllowed(standing, policy, using.proposal);
      return counts && using.plain && using.proposal.payload.policy === standing.given.policy
        ? covers(standing.given.template, using.proposal)
        : "unmet";
    },
  };
}

/** The use names this giving, and is its giver's in its workflow, its time and its number. */
function isOf({ hash, given }: Standing, { use, person, at, workflow }: Using): boolean {
  const named = use.entry === hash && person === given.person && workflow === given.workflow;
  return named && use.use >= 1 && use.use <= given.uses && Date.parse(at) < Date.parse(given.until);
}

const DAY_MS = 24 * 3_600_000;

/** Whether that policy lets its giver give so much of this for so long; one that is not at hand says nothing against it. */
function isAllowed({ at, given }: Standing, policy: Policy | undefined, { payload }: RecordedProposal): boolean {
  if (policy === undefined) return true;
  const { standing } = policy;
  if (standing === null || given.uses > standing.maxUses || !standing.actions.has(payload.action)) return false;
  const isShort = Date.parse(given.until) - Date.parse(at) <= standing.maxDays * DAY_MS;
  return isShort && standing.groups.some((group) => given.groups.includes(group));
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

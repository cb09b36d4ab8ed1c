import { z } from "zod";
import { cleanReason } from "../reason.ts";

const Named = z.looseObject({ id: z.string().regex(/^[A-Z][A-Z0-9]{2,40}$/) });
const Typed = z.looseObject({ value: z.string().max(3_000).nullish() });
const Action = z.looseObject({ action_id: z.string().max(255), value: z.string().max(2_000).default("") });

/** A payload of any kind. */
export const AnyPayload = z.looseObject({ type: z.string() });

/** What is read of a pressed button: in which workspace, who, where, which button, and what was typed before. */
export const Pressed = z
  .looseObject({
    team: Named.nullish(),
    enterprise: Named.nullish(),
    user: Named,
    trigger_id: z.string().min(1).max(500),
    container: z.looseObject({ message_ts: z.string().max(40).default("unknown") }).prefault({}),
    actions: z.tuple([Action], Action),
    state: z
      .looseObject({
        values: z.looseObject({ "ots.reason": z.looseObject({ reason: Typed.optional() }).optional() }).optional(),
      })
      .nullish(),
  })
  .transform(({ team, enterprise, user, trigger_id, container, actions: [action], state }) => ({
    workspaces: [team?.id, enterprise?.id],
    user: user.id,
    trigger: trigger_id,
    message: container.message_ts,
    button: action.action_id,
    value: action.value,
    reason: cleanReason(state?.values?.["ots.reason"]?.reason?.value),
  }));
export type Pressed = z.infer<typeof Pressed>;

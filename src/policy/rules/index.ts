import { actionClass } from "./action-class.ts";
import { actionNotAllowed } from "./action-not-allowed.ts";
import { actionUnknown } from "./action-unknown.ts";
import { approvalStep, approvalStepUnknown } from "./approval-step.ts";
import { closesParent } from "./closes-parent.ts";
import { contested } from "./contested.ts";
import { deceptive } from "./deceptive.ts";
import { demoted } from "./demoted.ts";
import { draftInvalid } from "./draft-invalid.ts";
import { holds } from "./holds.ts";
import { injection } from "./injection.ts";
import { modelUnavailable } from "./model-unavailable.ts";
import { modified } from "./modified.ts";
import { onHold } from "./on-hold.ts";
import { otherTicket } from "./other-ticket.ts";
import { pii } from "./pii.ts";
import { rate } from "./rate.ts";
import { regionMismatch } from "./region-mismatch.ts";
import { reversal } from "./reversal.ts";
import { risk } from "./risk.ts";
import type { Rule } from "./rule.ts";
import { sectionUnread } from "./section-unread.ts";
import { shadow } from "./shadow.ts";
import { sopCheck } from "./sop-check.ts";
import { stateNotOffered } from "./state-not-offered.ts";
import { tier3NeverAutomatic } from "./tier3-never-automatic.ts";
import { uncited } from "./uncited.ts";
import { unshown } from "./unshown.ts";
import { zone } from "./zone.ts";

/** Every rule, in the order in which their objections are listed: what refuses, what holds, what asks for people. All are always asked. */
export const RULES: readonly Rule[] = [
  draftInvalid,
  actionUnknown,
  actionNotAllowed,
  otherTicket,
  stateNotOffered,
  regionMismatch,
  holds,
  modelUnavailable,
  tier3NeverAutomatic,
  actionClass,
  risk,
  zone,
  sopCheck,
  closesParent,
  sectionUnread,
  onHold,
  uncited,
  unshown,
  injection,
  pii,
  deceptive,
  modified,
  reversal,
  contested,
  demoted,
  rate,
  approvalStep,
  approvalStepUnknown,
  shadow,
];

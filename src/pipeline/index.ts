export { adopt } from "./adopt.ts";
export { type AlikeTo, alikeTo, approveAlike } from "./alike.ts";
export { type AppendixParts, appendixOf, type Checked, type Placed } from "./appendix.ts";
export { type AuditAsked, type Auditor, auditorBehind } from "./auditors.ts";
export { automaticReviewer, shownToProgram } from "./automatic-reviewers.ts";
export type { ChangeEvidence } from "./changes.ts";
export { confirmApproval } from "./confirm.ts";
export type { Recorder } from "./entries.ts";
export { holdMonths, releaseHold } from "./evidence-holds.ts";
export { monthsOf } from "./evidence-months.ts";
export { examples } from "./examples.ts";
export { exerciseRound } from "./exercise-rounds.ts";
export { exportText } from "./export-lines.ts";
export { type Export, exportOf, openExport } from "./exports.ts";
export { isRecent } from "./factor.ts";
export { factors } from "./factors.ts";
export {
  type BreakRequest,
  type Broke,
  breakGlass,
  type GlassLook,
  glassReport,
  glassRound,
  glassStatus,
  type HeldForGlass,
  hasGlassRight,
  heldForGlass,
  type Judged,
  judgeGlass,
  type ListedUse,
  lookAtGlass,
  type ReadUse,
  readGlass,
  toJudge,
} from "./glass/index.ts";
export { runJob } from "./jobs.ts";
export { labelsOf } from "./labels.ts";
export { leave } from "./leave-month.ts";
export { leftBetween } from "./left-months.ts";
export { lineageOf } from "./lineage.ts";
export { operate } from "./operate.ts";
export { recordOutside } from "./outside.ts";
export { askOverride } from "./override/ask-override.ts";
export { overriddenBy } from "./override/overridable.ts";
export { partyOf } from "./party.ts";
export { entriesOfPolicy, recordPolicy } from "./policy-record.ts";
export { type CaseRun, type RecordedCase, recordedCase, runTestFile, TestFile } from "./policy-tests/index.ts";
export { poll, pollStates } from "./poll.ts";
export { recordsPushOf } from "./pushed-people.ts";
export { type Derived, openRederiver, type Recorded } from "./rederive.ts";
export { type Listed, type Looked, lookAt, type QueuedReview, reviewQueue, type ShownReview } from "./review-queue.ts";
export { reviewers } from "./reviewers.ts";
export { routedAgain } from "./routing.ts";
export { sealOnce } from "./sealer.ts";
export { compareHeads, type SinkState, shipOnce, sinkStates } from "./shipper.ts";
export { type ShownTo, shownTo } from "./shown-to.ts";
export {
  type GaveStanding,
  type Giving,
  giveStanding,
  type ListedStanding,
  operatorEndsStanding,
  revokeStanding,
  standingReport,
  standingRound,
} from "./standing/index.ts";
export { type Submitted, submitAnswer } from "./submitted.ts";
export { type Compared, compareTables, type Difference } from "./tables/index.ts";
export { ticketAnchor } from "./ticket-anchor.ts";
export { startTimers, type Timers } from "./timers.ts";
export {
  type Erased,
  erase,
  eraseValue,
  hold,
  type Owner,
  openVault,
  type Released,
  type Revealed,
  type RevealRefusal,
  release,
  reveals,
  rotate,
  type Vault,
} from "./vault/index.ts";
export { vigilanceReport } from "./vigilance-report.ts";
export { type AskedThen, whoWasAsked } from "./who-was-asked.ts";
export { withdrawApproval } from "./withdraw.ts";
export type { Chat, Signing, Timing, World } from "./world.ts";

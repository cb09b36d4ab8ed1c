import type { Configuration } from "../config/index.ts";

type Policy = Configuration["policy"];

/** What the policy says of break-glass, standing approvals, automatic reviewers, messages and how long evidence stays, a line each. */
export function oursLines(policy: Policy): readonly string[] {
  return [glassLine(policy), standingLine(policy), ...reviewerLines(policy), ...notificationLines(policy), retentionLine(policy)];
}

function glassLine({ breakGlass }: Policy): string {
  if (breakGlass === null) return "break-glass: nobody may";
  const { groups, reviewBy, then, reviewHours, perDay, maxOverdue, classes, pii } = breakGlass;
  const personal = pii ? "also" : "not";
  return [
    `break-glass: ${groups.join(" or ")} may, ${perDay} times a day each in one workflow, for actions of class ${[...classes].join(", ")}, ${personal} where personal data tripped the policy`,
    `${reviewBy.join(" or ")} judge it within ${reviewHours} hours, then ${then.join(" or ")} too; nobody may while more than ${maxOverdue} reviews are late`,
  ].join("; ");
}

function standingLine({ standing }: Policy): string {
  if (standing === null) return "standing approvals: nobody gives any";
  const { groups, maxDays, maxUses, actions } = standing;
  return `standing approvals: ${groups.join(" or ")} may give one from a question of low risk that they may answer, for ${[...actions].join(", ")} with the identical words, up to ${maxDays} days and ${maxUses} uses`;
}

function reviewerLines({ automaticReviewers }: Policy): readonly string[] {
  if (automaticReviewers.length === 0) return ["automatic reviewers: none"];
  return automaticReviewers.map(
    ({ name, account, workflows }) =>
      `automatic reviewer ${name} (account ${account}) may ask for more people, and nothing else, in ${workflows.join(", ")}`,
  );
}

function notificationLines({ notifications }: Policy): readonly string[] {
  const stages = Object.entries(notifications).flatMap(([stage, told]) => (told === undefined ? [] : [[stage, told] as const]));
  if (stages.length === 0) return ["messages of a review: in every channel, in our words"];
  return stages.map(([stage, told]) => {
    const channels = "channels" in told ? told.channels : undefined;
    const where = channels === undefined ? "in every channel" : channels.length === 0 ? "nowhere" : `in ${channels.join(", ")}`;
    return `message when ${stage}: ${where}, ${told.text === undefined ? "in our words" : `as ${JSON.stringify(told.text)}`}`;
  });
}

function retentionLine({ retentionYears }: Policy): string {
  return `evidence is kept ${retentionYears} years from the end of its month`;
}

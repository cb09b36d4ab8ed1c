import { z } from "zod";

const Share = z.number().nullable();
const Figures = {
  answered: z.number(),
  medianSeconds: Share,
  tooFastShare: Share,
  under5sShare: Share,
  agreement: Share,
};
const Report = z.object({
  since: z.string(),
  groups: z.array(z.object({ ...Figures, group: z.string(), people: z.number(), alarmed: z.number() })),
  hidden: z.number(),
  people: z.array(
    z.object({ ...Figures, person: z.string(), streak: z.number(), bursts: z.number(), alarms: z.array(z.string()) }),
  ),
  velocity: z.array(z.object({ action: z.string(), inTime: z.number(), late: z.number(), share: Share })),
  escalations: z.array(z.object({ group: z.string(), asked: z.number(), reminded: z.number(), widened: z.number() })),
});

/** How people answer and where questions wait, a line each. */
export function printReviewers(answer: unknown): string {
  const { since, groups, hidden, people, velocity, escalations } = Report.parse(answer);
  const said =
    hidden === 1 ? "1 group of fewer than 5 people is not shown" : `${hidden} groups of fewer than 5 people are not shown`;
  return [
    `since ${since}`,
    ...groups.map((one) => `${one.group}: ${one.people} people, ${figures(one)}, ${one.alarmed} with alarms`),
    ...(hidden === 0 ? [] : [said]),
    ...people.map(
      (one) =>
        `${one.person}: ${figures(one)}, ${one.streak} approvals in a row, ${one.bursts} bursts${one.alarms.length === 0 ? "" : `; ALARM: ${one.alarms.join(", ")}`}`,
    ),
    ...velocity.map(
      (one) => `${one.action}: ${percent(one.share)} answered within the SLO (${one.inTime} in time, ${one.late} late)`,
    ),
    ...escalations.map((one) => `${one.group}: asked ${one.asked}, reminded ${one.reminded}, widened ${one.widened}`),
  ].join("\n");
}

function figures(of: { readonly [Name in keyof typeof Figures]: number | null }): string {
  const seconds = of.medianSeconds === null ? "-" : `${Math.round(of.medianSeconds)} s`;
  return `${of.answered} answers, median ${seconds}, too fast ${percent(of.tooFastShare)}, under 5 s ${percent(of.under5sShare)}, agreed ${percent(of.agreement)}`;
}

function percent(share: number | null): string {
  return share === null ? "-" : `${Math.round(share * 100)} %`;
}

import { z } from "zod";

const Month = { month: z.string(), entries: z.number(), first: z.number(), last: z.number(), keepUntil: z.string() };
const Months = z.object({
  here: z.array(z.object({ ...Month, held: z.boolean() })),
  left: z.array(z.object({ ...Month, leftAt: z.string() })),
  holds: z.array(z.object({ id: z.string(), first: z.string(), last: z.string(), by: z.string(), at: z.string() })),
});

/** The months of the log, a line each, and the legal holds. */
export function printMonths(answer: unknown): string {
  const { here, left, holds } = Months.parse(answer);
  const of = ({ month, entries, first, last }: { [Name in keyof typeof Month]: string | number }): string =>
    `${month}  ${entries} entries, ${first} to ${last}`;
  const lines = [
    ...left.map(
      (one) => `${of(one)}  in the sinks alone since ${one.leftAt.slice(0, 10)}, to be kept there until ${one.keepUntil}`,
    ),
    ...here.map((one) => `${of(one)}  in the database${one.held ? ", held" : ""}; to be kept until ${one.keepUntil}`),
    ...holds.map(({ id, first, last, by, at }) => `hold ${id}  ${first} to ${last}, by ${by}, ${at.slice(0, 10)}`),
  ];
  return lines.length === 0 ? "no month is over yet" : lines.join("\n");
}

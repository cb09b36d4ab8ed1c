const DAY_FIRST = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})$/;

/** "29/2/2016 04:40" as the platform stores it ("2016-02-29 04:40:00"); null when there is no such day or time. */
export function stored(text: string): string | null {
  const found = DAY_FIRST.exec(text)
    ?.slice(1)
    .map((part) => part.padStart(2, "0"));
  if (found === undefined) return null;
  const [day, month, year, hour, minute] = found;
  const asked = `${year}-${month}-${day} ${hour}:${minute}:00`;
  const at = new Date(`${asked.replace(" ", "T")}Z`);
  // A day that a month lacks is taken for one of the next month.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(asked.replace(" ", "T")) ? asked : null;
}

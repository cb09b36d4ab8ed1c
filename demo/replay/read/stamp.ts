const DAY_FIRST = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})$/;

/** "29/2/2016 04:40" as the platform stores it ("2016-02-29 04:40:00"); null when there is no such day or time. */
export function stored(text: string): string | null {
  const found = DAY_FIRST.exec(text);
  if (found === null) return null;
  const [day = 0, month = 0, year = 0, hour = 0, minute = 0] = found.slice(1).map(Number);
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute));
  const real =
    at.getUTCDate() === day && at.getUTCMonth() === month - 1 && at.getUTCHours() === hour && at.getUTCMinutes() === minute;
  return real ? at.toISOString().slice(0, 19).replace("T", " ") : null;
}

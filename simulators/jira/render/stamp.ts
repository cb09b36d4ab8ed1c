/** A moment as Jira writes it: `2026-10-01T08:00:00.000+0000`. */
export function stamp(date: Date): string {
  return date.toISOString().replace("Z", "+0000");
}

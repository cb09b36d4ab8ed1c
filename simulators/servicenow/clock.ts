/** "2026-11-21 20:00:00": the instant as the platform stores it, in UTC, cut to the second. */
export function glideTime(at: Date): string {
  return at.toISOString().slice(0, 19).replace("T", " ");
}

const GLIDE = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}):(\d{2}))?(?:\.\d+)?Z?$/;

/** Milliseconds since the epoch of glide or ISO text read as UTC; undefined when it is no date. */
export function readUtc(text: string): number | undefined {
  const found = GLIDE.exec(text.trim());
  if (found === null) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0"] = found;
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return Number.isNaN(at) ? undefined : at;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function isUtc(zone: string): boolean {
  return zone === "" || zone === "GMT" || zone === "UTC";
}

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  formats.set(zone, made);
  return made;
}

/** A stored UTC time as a person in that zone sees it; text that is no date stays as it is. */
export function showInZone(utc: string, zone: string): string {
  const at = readUtc(utc);
  if (at === undefined || isUtc(zone)) return utc;
  return format(zone).format(at);
}

/** What a person in that zone typed, as UTC text; undefined when it is no date. */
export function readInZone(typed: string, zone: string): string | undefined {
  const wall = readUtc(typed);
  if (wall === undefined) return undefined;
  if (isUtc(zone)) return glideTime(new Date(wall));
  const first = wall - offsetAt(wall, zone);
  return glideTime(new Date(wall - offsetAt(first, zone)));
}

function offsetAt(instant: number, zone: string): number {
  return (readUtc(format(zone).format(instant)) ?? instant) - instant;
}

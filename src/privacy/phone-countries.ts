/** Where the regions that clouds run in are; by their beginnings, the longer ones first. */
const REGIONS: readonly (readonly [begins: string, country: string])[] = [
  ["eu-west-1", "IE"],
  ["eu-west-2", "GB"],
  ["eu-west-3", "FR"],
  ["eu-central-1", "DE"],
  ["eu-central-2", "CH"],
  ["eu-north-1", "SE"],
  ["eu-south-1", "IT"],
  ["eu-south-2", "ES"],
  ["ca-", "CA"],
  ["us-", "US"],
  ["sa-east-1", "BR"],
  ["mx-", "MX"],
  ["ap-south-", "IN"],
  ["ap-southeast-1", "SG"],
  ["ap-southeast-2", "AU"],
  ["ap-northeast-1", "JP"],
  ["ap-northeast-2", "KR"],
  ["ap-northeast-3", "JP"],
  ["ap-east-1", "HK"],
  ["il-", "IL"],
  ["me-central-1", "AE"],
  ["af-south-1", "ZA"],
  ["westeurope", "NL"],
  ["northeurope", "IE"],
  ["germany", "DE"],
  ["france", "FR"],
  ["uk", "GB"],
  ["sweden", "SE"],
  ["norway", "NO"],
  ["switzerland", "CH"],
  ["italy", "IT"],
  ["spain", "ES"],
  ["poland", "PL"],
  ["austria", "AT"],
  ["belgium", "BE"],
  ["canada", "CA"],
  ["australia", "AU"],
  ["japan", "JP"],
  ["brazil", "BR"],
];

/** The country whose national phone numbers are meant in a region; null when its name tells none. */
export function countryOfRegion(region: string): string | null {
  return REGIONS.find(([begins]) => region.startsWith(begins))?.[1] ?? null;
}

/** The country that a mail address names at its end ("@firma.de", "@firm.co.uk"); null for others. */
export function countryOfMail(address: string | null): string | null {
  const ending = /\.([a-z]{2})$/i.exec(address ?? "")?.[1]?.toUpperCase();
  if (ending === undefined || GENERIC.has(ending)) return null;
  return ending === "UK" ? "GB" : ending;
}

/** Sold to anybody anywhere. */
const GENERIC: ReadonlySet<string> = new Set(["AI", "CC", "CO", "EU", "FM", "GG", "IO", "LY", "ME", "SH", "TO", "TV", "WS"]);

/** Sites are told by their time zone; of countries with several the usual ones. */
const ZONES: Readonly<Record<string, string>> = {
  AE: "Asia/Dubai",
  AT: "Europe/Vienna",
  AU: "Australia/Sydney Australia/Melbourne Australia/Brisbane Australia/Perth Australia/Adelaide",
  BE: "Europe/Brussels",
  BG: "Europe/Sofia",
  BR: "America/Sao_Paulo",
  CA: "America/Toronto America/Vancouver America/Edmonton America/Winnipeg America/Halifax",
  CH: "Europe/Zurich",
  CN: "Asia/Shanghai",
  CY: "Asia/Nicosia",
  CZ: "Europe/Prague",
  DE: "Europe/Berlin",
  DK: "Europe/Copenhagen",
  EE: "Europe/Tallinn",
  ES: "Europe/Madrid",
  FI: "Europe/Helsinki",
  FR: "Europe/Paris",
  GB: "Europe/London",
  GR: "Europe/Athens",
  HK: "Asia/Hong_Kong",
  HR: "Europe/Zagreb",
  HU: "Europe/Budapest",
  IE: "Europe/Dublin",
  IL: "Asia/Jerusalem",
  IN: "Asia/Kolkata Asia/Calcutta",
  IT: "Europe/Rome",
  JP: "Asia/Tokyo",
  KR: "Asia/Seoul",
  LT: "Europe/Vilnius",
  LU: "Europe/Luxembourg",
  LV: "Europe/Riga",
  MT: "Europe/Malta",
  MX: "America/Mexico_City",
  NL: "Europe/Amsterdam",
  NO: "Europe/Oslo",
  NZ: "Pacific/Auckland",
  PH: "Asia/Manila",
  PL: "Europe/Warsaw",
  PT: "Europe/Lisbon",
  RO: "Europe/Bucharest",
  RS: "Europe/Belgrade",
  SE: "Europe/Stockholm",
  SG: "Asia/Singapore",
  SI: "Europe/Ljubljana",
  SK: "Europe/Bratislava",
  TR: "Europe/Istanbul",
  UA: "Europe/Kyiv Europe/Kiev",
  US: "America/New_York America/Chicago America/Denver America/Los_Angeles America/Phoenix America/Detroit",
  ZA: "Africa/Johannesburg",
};
const COUNTRY_BY_ZONE = new Map(
  Object.entries(ZONES).flatMap(([country, zones]) => zones.split(" ").map((zone) => [zone, country] as const)),
);

/** The country of a time zone, as sites have one; null for zones of no country that is known here. */
export function countryOfZone(zone: string | null): string | null {
  return zone === null ? null : (COUNTRY_BY_ZONE.get(zone) ?? null);
}

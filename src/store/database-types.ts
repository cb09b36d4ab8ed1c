import pg from "pg";

const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;

/**
 * How columns become values: int8 a number, or a bigint beyond 2^53; timestamptz a Date; date its text (the driver would make it local midnight);
 * numeric its text; json and jsonb parsed.
 */
export const columnTypes = new pg.TypeOverrides();
columnTypes.setTypeParser(INT8, wholeNumber);
columnTypes.setTypeParser(INT8_ARRAY, wholeNumbers);
columnTypes.setTypeParser(DATE, (text) => text);

function wholeNumber(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

function wholeNumbers(text: string): readonly (number | bigint | null)[] {
  const items = text.slice(1, -1);
  return items === "" ? [] : items.split(",").map((item) => (item === "NULL" ? null : wholeNumber(item)));
}

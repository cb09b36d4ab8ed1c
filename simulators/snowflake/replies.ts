/** One column of a result as the driver reads it. */
export interface ResultColumn {
  readonly name: string;
  readonly type: "fixed" | "real" | "text" | "boolean" | "date" | "timestamp_ntz" | "timestamp_ltz" | "variant";
}

/** What a statement did: rows for the client, or an error code of the server. */
export type Outcome =
  | {
      readonly kind: "rows";
      readonly columns: readonly ResultColumn[];
      readonly rows: readonly (readonly (string | null)[])[];
      readonly type: number;
    }
  /** What a PUT answers with: where the driver brings the file. */
  | { readonly kind: "transfer"; readonly data: object }
  | { readonly kind: "error"; readonly code: string; readonly state: string; readonly message: string };

export const SELECT_TYPE = 0x1000;
export const INSERT_TYPE = 0x3100;
export const UPDATE_TYPE = 0x3200;
export const DELETE_TYPE = 0x3300;
export const COPY_TYPE = 0x3600;
export const DDL_TYPE = 0x6000;

const FORMATS = {
  TIMEZONE: "Etc/UTC",
  DATE_OUTPUT_FORMAT: "YYYY-MM-DD",
  TIME_OUTPUT_FORMAT: "HH24:MI:SS",
  TIMESTAMP_OUTPUT_FORMAT: "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM",
  TIMESTAMP_NTZ_OUTPUT_FORMAT: "YYYY-MM-DD HH24:MI:SS.FF3",
  TIMESTAMP_LTZ_OUTPUT_FORMAT: "",
  TIMESTAMP_TZ_OUTPUT_FORMAT: "",
  BINARY_OUTPUT_FORMAT: "HEX",
};

// The driver throws on conversions when one of these is missing from an answer.
const PARAMETERS = Object.entries(FORMATS).map(([name, value]) => ({ name, value }));

/** An error outcome. */
export function failed(code: string, state: string, message: string): Outcome {
  return { kind: "error", code, state, message };
}

/** The same to be thrown: execution ends with it. */
export function refuse(code: string, state: string, message: string): Error {
  return Object.assign(new Error(message), { outcome: failed(code, state, message) });
}

/** The answer to a successful login. */
export function loginReply(session: { token: string; master: string; id: number; role: string }, names: object): object {
  const parameters = [
    ...PARAMETERS,
    { name: "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD", value: 65_280 },
    { name: "QUERY_CONTEXT_CACHE_SIZE", value: 5 },
    { name: "AUTOCOMMIT", value: true },
  ];
  return success({
    token: session.token,
    masterToken: session.master,
    validityInSeconds: 3_600,
    masterValidityInSeconds: 14_400,
    sessionId: session.id,
    displayUserName: "",
    serverVersion: "10.0.0",
    firstLogin: false,
    healthCheckInterval: 45,
    parameters,
    sessionInfo: { ...names, roleName: session.role },
  });
}

/** The envelope of every answer that is no error. */
export function success(data: object | null): object {
  return { success: true, code: null, message: null, data };
}

/** The envelope of an error, which the server sends with HTTP 200. */
export function failure(code: string, message: string, data: object | null = null): object {
  return { success: false, code, message, data };
}

function rowtype({ name, type }: ResultColumn): object {
  const text = type === "text";
  return {
    name,
    type,
    nullable: true,
    precision: type === "fixed" ? 38 : null,
    scale: type.startsWith("timestamp") ? 9 : type === "fixed" ? 0 : null,
    length: text ? 16_777_216 : null,
    byteLength: text ? 16_777_216 : null,
  };
}

/** Rows of a large result that are fetched apart: a body of rows with commas between them, without brackets around. */
export interface Chunk {
  readonly url: string;
  readonly rows: Extract<Outcome, { kind: "rows" }>["rows"];
}

/** A statement's outcome as an answer to a query request. */
export function queryReply(outcome: Outcome, queryId: string, chunks: readonly Chunk[] = []): object {
  if (outcome.kind === "error") {
    const { code, state, message } = outcome;
    const data = {
      errorCode: code,
      sqlState: state,
      queryId,
      line: -1,
      pos: -1,
      internalError: false,
      age: 0,
      type: "COMPILATION",
    };
    return failure(code, message, data);
  }
  if (outcome.kind === "transfer") return success({ ...outcome.data, queryId });
  const apart = chunks.reduce((sum, { rows }) => sum + rows.length, 0);
  const listed = chunks.map(({ url, rows }) => {
    const size = Buffer.byteLength(JSON.stringify(rows)) - 2;
    return { url, rowCount: rows.length, uncompressedSize: size, compressedSize: size };
  });
  return success({
    queryId,
    rowtype: outcome.columns.map(rowtype),
    rowset: outcome.rows.slice(0, outcome.rows.length - apart),
    ...(listed.length > 0 ? { chunks: listed, chunkHeaders: {} } : {}),
    total: outcome.rows.length,
    returned: outcome.rows.length,
    statementTypeId: outcome.type,
    version: 1,
    queryResultFormat: "json",
    parameters: PARAMETERS,
  });
}

/** The answer while a statement runs: ask again at `getResultUrl`. */
export function runningReply(queryId: string, code: "333333" | "333334" = "333333"): object {
  return { ...success({ queryId, getResultUrl: `/queries/${queryId}/result` }), code, message: "running" };
}

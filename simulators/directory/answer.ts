/** A status with a JSON body, and headers where there are any. */
export interface Answer {
  readonly status: number;
  readonly body: object | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal as Graph writes it: its message repeats what it was asked, and more that may show up nowhere else. */
export function refused(status: number, code: string, message = "Resource 'lee.secret@corp.example' was asked for."): Answer {
  const innerError = { date: "2026-11-21T12:00:00", "request-id": "11111111-2222-3333-4444-555555555555" };
  return { status, body: { error: { code, message, innerError } } };
}

export const notFound = (): Answer => refused(404, "Request_ResourceNotFound");
export const forbidden = (): Answer =>
  refused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
export const unsupported = (): Answer => refused(400, "Request_UnsupportedQuery", "Unsupported Query.");

import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[?::1\]?)(?::\d+)?$/;

/** The calls a suite promises. Call it once in a describe block or at the top of a test file. */
export interface Wire {
  /** A host that answers only what is promised on it: `wire.host("https://x.example").get("/a").reply(200, {})`. */
  host(origin: string): nock.Scope;
}

/**
 * Intercepts all HTTP except to loopback. After each test it fails when a call was made that nobody promised (also when the code
 * under test swallowed the error) and when a promised call was never made.
 */
export function useWire(): Wire {
  const unpromised: string[] = [];
  const note = (request: Request) => {
    const url = new URL(request.url);
    if (!LOOPBACK.test(url.hostname)) unpromised.push(`${request.method} ${url.origin}${url.pathname}`);
  };
  beforeAll(() => {
    if (!nock.isActive()) nock.activate();
    nock.emitter.on("no match", note);
  });
  beforeEach(() => {
    nock.cleanAll();
    nock.disableNetConnect();
    nock.enableNetConnect(LOOPBACK);
    unpromised.length = 0;
  });
  afterEach(() => {
    const unused = nock.pendingMocks();
    nock.cleanAll();
    expect(unpromised, "calls that no test promised").toEqual([]);
    expect(unused, "promised calls that were never made").toEqual([]);
  });
  afterAll(() => {
    nock.emitter.off("no match", note);
    nock.enableNetConnect();
    nock.restore();
  });
  return { host: (origin) => nock(origin) };
}

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { errorCode, OpsError } from "../../src/case/index.ts";
import { circuit } from "../../src/connectors/circuit.ts";

const down = () => Promise.reject(new OpsError("TICKET_SYSTEM_DOWN", "no answer"));
const refused = () => Promise.reject(new OpsError("TICKET_REFUSED", "no"));
const works = () => Promise.resolve("ok");
const codeOf = (attempt: Promise<unknown>) => attempt.then(() => "ok", errorCode);

describe("a circuit", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("opens after the configured failures in a row and then calls nobody", async () => {
    const jira = circuit("jira", { failures: 2, openMs: 100 });
    let calls = 0;

    await codeOf(jira.run(down));
    await codeOf(jira.run(down));
    const third = await codeOf(
      jira.run(() => {
        calls += 1;
        return works();
      }),
    );

    expect([third, calls, jira.isOpen()]).toEqual(["CIRCUIT_OPEN", 0, true]);
  });

  it("does not count what trying again cannot mend", async () => {
    const jira = circuit("jira", { failures: 1, openMs: 100 });

    expect(await codeOf(jira.run(refused))).toBe("TICKET_REFUSED");
    expect(await codeOf(jira.run(() => Promise.reject(new Error("ours"))))).toBe("unexpected");
    expect(jira.isOpen()).toBe(false);
  });

  it("what is passed by it calls nobody while it is open, and neither opens nor closes it", async () => {
    const jira = circuit("jira", { failures: 1, openMs: 100 });
    expect(await codeOf(jira.pass(down))).toBe("TICKET_SYSTEM_DOWN");
    expect(jira.isOpen()).toBe(false);

    await codeOf(jira.run(down));
    expect(await codeOf(jira.pass(works))).toBe("CIRCUIT_OPEN");
    vi.setSystemTime(1_100);
    expect(await codeOf(jira.pass(works))).toBe("CIRCUIT_OPEN");
    expect(await codeOf(jira.run(works))).toBe("ok");
    expect(await codeOf(jira.pass(works))).toBe("ok");
  });

  it("lets one probe through after its time and closes when that works", async () => {
    const jira = circuit("jira", { failures: 1, openMs: 100 });
    await codeOf(jira.run(down));

    vi.setSystemTime(1_100);

    expect(jira.isOpen()).toBe(true);
    expect(await codeOf(jira.run(works))).toBe("ok");
    expect(jira.isOpen()).toBe(false);
    expect(await codeOf(jira.run(works))).toBe("ok");
  });

  it("opens again when the probe fails", async () => {
    const jira = circuit("jira", { failures: 1, openMs: 100 });
    await codeOf(jira.run(down));
    vi.setSystemTime(1_100);

    await codeOf(jira.run(down));

    expect(jira.isOpen()).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
import type { Draft, NoteLine } from "../../src/case/index.ts";
import { ground } from "../../src/drafting/index.ts";
import { redactText } from "../../src/privacy/index.ts";
import { context } from "../support/context.ts";

function grounded(...lines: readonly NoteLine[]) {
  const source: Draft["source"] = { kind: "model", endpoint: "e", model: "m", fingerprint: null, sop: "3", promptTemplate: "h" };
  return ground({ action: "add_comment", targetPath: null, args: {}, lines, confidence: 0.9, source }, context(), redactText);
}

describe("grounding", () => {
  it("a note whose every value stands at the places it cites is covered", () => {
    const found = grounded(
      {
        text: "Change CHG0030001 is in implement; the window ended on 2 March 2026 at 02:00.",
        cites: ["ref.key", "fields.state", "fields.windowEnd"],
      },
      { text: "2 tasks, 1 file, 0 conflicts.", cites: ["tasks.count", "attachments.count", "conflicts.count"] },
      { text: "The pool of web-01.corp.example goes from 50 to 80.", cites: ["fields.title", "fields.description"] },
    );

    expect(found).toEqual({ uncited: [], coverage: "1.0000" });
  });

  it("assurance 53: personal data that the ticket does not hold is a claim without a source, and none of its pieces is kept", () => {
    const text = "Told maria.planted@other.example and +1 415 555 2671, who moved CHG0030002.";
    expect(grounded({ text, cites: ["fields.title"] }).uncited).toEqual(["redacted", "id:chg0030002"]);
  });

  it.each([
    ["identifier", "Change CHG0030002 is done.", "id:chg0030002"],
    ["number", "The pool is now 90.", "number:90"],
    ["date", "Done on 2026-03-05.", "date:2026-03-05"],
    ["time", "Done at 03:15.", "time:03:15"],
    ["host", "Moved to web-02.corp.example.", "host:web-02.corp.example"],
    // Addresses of machines are redacted unless the policy keeps them: the claim is named without what it says.
    ["address", "Moved to 10.9.8.7.", "redacted"],
    ["date in figures", "Done on 05/03/2026.", "anydate:2026-3-5"],
  ])("assurance 10: an %s that the ticket does not hold is named", (_what, text, claim) => {
    expect(grounded({ text, cites: ["fields.title"] })).toEqual({ uncited: [claim], coverage: "0.0000" });
  });

  it("a value that stands in the ticket but not where the line says lowers the coverage alone", () => {
    expect(
      grounded({ text: "The pool goes to 80.", cites: ["fields.title"] }, { text: "State: implement.", cites: ["fields.state"] }),
    ).toEqual({ uncited: [], coverage: "0.5000" });
  });

  it("a citation of nothing, of an inherited name or of people's data is no citation", () => {
    for (const path of ["fields.nothing", "fields.constructor", "__proto__", "people.requester.email", "tasks.99.state"]) {
      expect(grounded({ text: "As agreed.", cites: [path] })).toEqual({ uncited: ["cite:unknown path"], coverage: "0.0000" });
    }
  });

  it("a state other than the cited one is not proved", () => {
    expect(grounded({ text: "The change is closed.", cites: ["fields.state"] }).coverage).toBe("0.0000");
  });

  it("a note without claims is not covered at all", () => {
    expect(grounded({ text: "All is well.", cites: [] })).toEqual({ uncited: [], coverage: "0.0000" });
  });

  it("the same date and number count in other forms", () => {
    expect(
      grounded({ text: "Since Mar 1, 2026 (01.03.2026), 2,048 bytes.", cites: ["fields.openedAt", "attachments.0.bytes"] }),
    ).toEqual({ uncited: [], coverage: "1.0000" });
  });
});

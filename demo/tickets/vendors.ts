import type { Behaviour } from "../../simulators/model/index.ts";
import { EXPIRY_SECONDS } from "../run/environment.ts";
import type { Stage } from "../run/stage.ts";
import { say } from "./drafts.ts";
import { reviewsOf, type Seen, untouchedVendor, vendorIs } from "./seen.ts";
import type { Expected, Press, Shown, Ticket } from "./ticket.ts";
import { placeVendor, startChecks, type Vendor } from "./vendor.ts";

/** What is special about a request of this file. */
interface Special {
  readonly shows: string;
  readonly vendor: Vendor;
  readonly answers?: readonly Press[];
  readonly expect: Omit<Expected, "ticket">;
  readonly model: (shown: Shown) => Behaviour;
  readonly seen: (stage: Stage, key: string) => Seen;
}

function request({ shows, vendor, answers = [], expect, model, seen }: Special): Ticket {
  return {
    key: vendor.key,
    system: "jira",
    shows,
    place: (stage) => placeVendor(stage, vendor),
    fire: (stage) => startChecks(stage, vendor),
    model,
    answers,
    expect: { ...expect, ticket: (stage) => seen(stage, vendor.key) },
  };
}

const APPLIED = {
  ends: [["applied"]],
  touches: 0,
  steps: ["case.context_gathered", "case.decided apply", "case.effect_confirmed", "case.ended applied"],
  objections: [],
} as const;

/** Low risk, sure, and everything the SOP wants is there. */
export const VENDORS_APPLIED: readonly Ticket[] = [
  request({
    shows: "sure and complete: SOP note written",
    vendor: { key: "VO-1", title: "Onboard Nordwind Logistics", text: "Freight within Scandinavia.", requester: "hugo" },
    model: (shown) => say(shown, { action: "draft_note", confidence: 0.88 }),
    expect: APPLIED,
    seen: (stage, key) => vendorIs(stage, key, { status: "Checks", comments: 1 }),
  }),
  request({
    shows: "tax form missing: the requester is asked for it",
    vendor: {
      key: "VO-2",
      title: "Onboard Kestrel Catering",
      text: "Canteen of the new office.",
      requester: "hugo",
      fields: { vendor_name: "Kestrel Catering", tax_form: "" },
    },
    model: (shown) => say(shown, { action: "request_info", fields: ["tax_form"], confidence: 0.86 }),
    expect: APPLIED,
    seen: (stage, key) => vendorIs(stage, key, { status: "Checks", comments: 1 }),
  }),
  request({
    shows: "complete: routed to finance approval",
    vendor: {
      key: "VO-3",
      title: "Onboard Alder Timber",
      text: "Pallets and crates.",
      requester: "hugo",
      fields: { vendor_name: "Alder Timber" },
    },
    model: (shown) => say(shown, { action: "route_approval", route: "finance", confidence: 0.93 }),
    expect: APPLIED,
    seen: (stage, key) => vendorIs(stage, key, { status: "Finance approval", comments: 1 }),
  }),
];

/** Personal data that stands in a request's text and must stay there. */
export const PLANTED = ["maria.lopez@example.com", "536-22-8714"] as const;

/** Somebody is asked, in a review sub-task of the request. */
export const VENDORS_REVIEWED: readonly Ticket[] = [
  request({
    shows: "personal data in the text: high-risk reviewers decide",
    vendor: {
      key: "VO-4",
      title: "Onboard a freelance translator",
      text: `Contact ${PLANTED[0]}, social security number ${PLANTED[1]}.`,
      requester: "hugo",
      fields: { vendor_name: "Lopez Translations", vendor_country: "United States" },
    },
    model: (shown) => say(shown, { action: "draft_note", confidence: 0.92 }),
    answers: [{ by: "edith", press: "approve", reason: "the note itself shows no personal data" }],
    expect: {
      ends: [["applied"]],
      touches: 1,
      steps: ["case.decided review", "message.confirmed card", "case.approved", "case.effect_confirmed", "case.ended applied"],
      objections: ["pii", "approval_step"],
      asked: ["ops-director", "internal-audit"],
    },
    seen: (stage, key) => [...vendorIs(stage, key, { status: "Checks", comments: 1 }), ...reviewsOf(stage, key, ["Approved"])],
  }),
  request({
    shows: "low confidence: an approval without a reason does not count",
    vendor: {
      key: "VO-5",
      title: "Onboard Brightwater Analytics",
      text: "They will see usage figures, maybe more.",
      requester: "hugo",
      fields: { vendor_name: "Brightwater Analytics" },
    },
    model: (shown) => say(shown, { action: "route_approval", route: "security", confidence: 0.55 }),
    answers: [
      { by: "ben", press: "approve" },
      { by: "ben", press: "approve", reason: "security has to look at this one anyway" },
    ],
    expect: {
      ends: [["applied"]],
      touches: 1,
      steps: [
        "case.decided review",
        "review.answer_refused reason_missing",
        "case.approved",
        "case.effect_confirmed",
        "case.ended applied",
      ],
      objections: ["zone", "approval_step"],
      asked: ["ops-lead"],
    },
    seen: (stage, key) => [
      ...vendorIs(stage, key, { status: "Security review", comments: 1 }),
      ...reviewsOf(stage, key, ["Approved"]),
    ],
  }),
  request({
    shows: "self-approval refused and put back; another lead approves",
    vendor: {
      key: "VO-6",
      title: "Onboard Falcon Couriers",
      text: "Same-day deliveries.",
      requester: "grace",
      fields: { vendor_name: "Falcon Couriers" },
    },
    model: (shown) => say(shown, { action: "route_approval", route: "finance", confidence: 0.75 }),
    answers: [
      { by: "grace", press: "approve", reason: "I know them well" },
      { by: "chiara", press: "approve" },
    ],
    expect: {
      ends: [["applied"]],
      touches: 1,
      steps: [
        "case.decided review",
        "review.answer_refused self_approval",
        "case.approved",
        "case.effect_confirmed",
        "case.ended applied",
      ],
      objections: ["zone", "approval_step"],
      asked: ["ops-lead"],
    },
    seen: (stage, key) => [
      ...vendorIs(stage, key, { status: "Finance approval", comments: 1 }),
      ...reviewsOf(stage, key, ["Approved"]),
    ],
  }),
  request({
    shows: "model sure, bank account not verified: rejected",
    vendor: {
      key: "VO-7",
      title: "Onboard Quickpay Services",
      text: "Please route it to finance today.",
      requester: "hugo",
      fields: { vendor_name: "Quickpay Services", bank_verified: "false" },
    },
    model: (shown) => say(shown, { action: "route_approval", route: "finance", confidence: 0.97 }),
    answers: [{ by: "ana", press: "reject", reason: "insufficient_evidence: verify the bank account first" }],
    expect: {
      ends: [["rejected"]],
      touches: 1,
      steps: ["case.decided review", "message.confirmed card", "case.rejected insufficient_evidence", "case.ended rejected"],
      objections: ["sop_check"],
      asked: ["ops-analyst", "ops-lead"],
    },
    seen: (stage, key) => [...untouchedVendor(stage, key), ...reviewsOf(stage, key, ["Rejected"])],
  }),
];

/** Asked first and answered by nobody. */
export const EXPIRING: Ticket = request({
  shows: `nobody answers within ${EXPIRY_SECONDS} s: expired, which counts as rejected`,
  vendor: {
    key: "VO-8",
    title: "Onboard Larch Events",
    text: "Summer party, not urgent.",
    requester: "hugo",
    fields: { vendor_name: "Larch Events" },
  },
  model: (shown) => say(shown, { action: "draft_note", confidence: 0.7 }),
  expect: {
    ends: [["expired"]],
    touches: 0,
    steps: ["case.decided review", "message.confirmed card", "case.expired", "case.ended expired"],
    objections: ["zone", "approval_step"],
    asked: ["ops-lead"],
  },
  seen: (stage, key) => [...untouchedVendor(stage, key), ...reviewsOf(stage, key, ["Expired"])],
});

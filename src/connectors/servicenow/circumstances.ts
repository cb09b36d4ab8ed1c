import { type Get, type Item, item } from "./batch.ts";
import { type List, listGet, section } from "./sections.ts";
import { isoTime, isSysId, valueOf, type WireRecord } from "./wire.ts";

/** What the instance knows of an account at the moment of an act, besides that it acted. */
export interface Circumstances {
  /** Accounts that had given it their approvals then (sys_user_delegate); it says nothing about rights. */
  readonly standsInFor: readonly string[];
  /** Somebody else worked under it then (sys_user_impersonation_history, on instances that keep one). */
  readonly impersonated: boolean;
}

/** By whom an account is asked about: its id, or its user name (fit for a query). */
export type Asked = { readonly id: string } | { readonly userName: string };

/** Times are whole seconds. */
const SECOND_MS = 1_000;
/** A session that never told its end is over by then: none lasts longer than a day. */
const DAY_MS = 86_400_000;

function delegatesOf(asked: Asked): List {
  return {
    id: "delegates",
    table: "sys_user_delegate",
    bound: "delegate",
    query: `${named("delegate", asked)}^approvals=true^ORDERBYsys_id`,
    fields: ["user", "approvals", "starts"],
    extras: ["ends"],
  };
}

function impersonationsOf(asked: Asked): List {
  return {
    id: "impersonations",
    table: "sys_user_impersonation_history",
    bound: "impersonated_to",
    query: `${named("impersonated_to", asked)}^ORDERBYDESCimpersonation_start_time^ORDERBYDESCsys_id`,
    fields: ["impersonation_start_time"],
    extras: ["impersonation_end_time"],
  };
}

function named(column: string, asked: Asked): string {
  return "id" in asked ? `${column}=${asked.id}` : `${column}.user_name=${asked.userName}`;
}

/** The reads of both; an instance without one of the tables answers 400 for it. */
export function circumstancesGets(asked: Asked): readonly Get[] {
  return [listGet(delegatesOf(asked)), listGet(impersonationsOf(asked))];
}

/** They as answered, at the time of the act. What is not there or hidden from us is not known, and then nothing is said. */
export function circumstancesIn(items: ReadonlyMap<string, Item>, account: string, at: string): Circumstances {
  const when = Date.parse(at);
  const rows = (list: List): readonly WireRecord[] => section(item(items, list.id), list, account, (row) => row).value ?? [];
  const asked = { id: account };
  const given = rows(delegatesOf(asked)).filter(
    (row) => valueOf(row, "approvals") === "true" && within(row, ["starts", "ends"], when, Number.POSITIVE_INFINITY),
  );
  return {
    standsInFor: [...new Set(given.map((row) => valueOf(row, "user")).filter(isSysId))].sort(),
    impersonated: rows(impersonationsOf(asked)).some((row) =>
      within(row, ["impersonation_start_time", "impersonation_end_time"], when, DAY_MS),
    ),
  };
}

/** The act lies between both times; without a second one, at most so long after the first. */
function within(row: WireRecord, [from, to]: readonly [from: string, to: string], when: number, longestMs: number): boolean {
  const begun = Date.parse(isoTime(valueOf(row, from)) ?? "");
  const told = Date.parse(isoTime(valueOf(row, to)) ?? "");
  const over = Number.isNaN(told) ? begun + longestMs : told;
  return begun <= when + SECOND_MS && when <= over + SECOND_MS;
}

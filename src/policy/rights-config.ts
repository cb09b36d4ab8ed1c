import { z } from "zod";
import { ACTION_TYPES } from "../case/index.ts";
import { Groups, Text, unique } from "./lists.ts";

const Currency = z.string().regex(/^[A-Z]{3}$/, 'must be a currency such as "EUR"');
const Sum = z.number().min(0).max(999_999_999_999);
const FieldName = z.string().regex(/^[a-z][a-z0-9_]{0,60}$/, "must be a field's name as the SOP declares it");

/** Ours, rbac.verbs: the groups that may do it, of those that are asked. Unset, as a whole or for one verb: whoever is asked. */
export const Verbs = z.strictObject({
  approve: Groups.optional(),
  modify: Groups.optional(),
  reject: Groups.optional(),
  reassign: Groups.optional(),
  request_info: Groups.optional(),
  override: Groups.optional(),
  escalate: Groups.optional(),
  /** Unset: nobody. */
  break_glass: Groups.optional(),
});
export type Verbs = z.infer<typeof Verbs>;

const Limits = z
  .strictObject({
    /** A limit at high would be none. */
    max_risk: z.enum(["low", "medium"]).optional(),
    max_amount: z
      .record(Currency, Sum)
      .refine((sums) => Object.keys(sums).length > 0, "needs at least one currency")
      .optional(),
    actions: z.array(z.enum(ACTION_TYPES)).min(1).superRefine(unique).optional(),
  })
  .refine((limits) => Object.values(limits).some((limit) => limit !== undefined), "needs max_risk, max_amount or actions");

/** Ours, rbac.authority: how far a group may approve or modify. Unset, as a whole or for one group: without limits. */
export const Authorities = z.record(Text, Limits);
export type Authorities = z.infer<typeof Authorities>;

/** Ours, workflows[].amount: the ticket's field that says what it is worth, and in which currency. Unset: its tickets are about no sum. */
export const AmountOf = z
  .strictObject({ field: FieldName, currency: Currency.optional(), currency_field: FieldName.optional() })
  .refine(
    ({ currency, currency_field: field }) => (currency === undefined) !== (field === undefined),
    "needs exactly one of currency and currency_field",
  );
export type AmountOf = z.infer<typeof AmountOf>;

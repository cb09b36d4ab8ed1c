/** What the ERP does wrong. `slow` answers right, but late; `ignores_filter` gives every record, as a proxy does that drops the query. */
export type ErpFault =
  | { readonly kind: "silent" }
  | { readonly kind: "dropped" }
  | { readonly kind: "slow"; readonly milliseconds: number }
  | { readonly kind: "dripping"; readonly milliseconds: number }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "login_page" }
  | { readonly kind: "cut_answer" }
  | { readonly kind: "error_in_answer" }
  | { readonly kind: "redirect"; readonly to: string }
  | { readonly kind: "next_link"; readonly to: string }
  | { readonly kind: "ignores_filter" };

/** A fault and how many more requests it is for. */
export interface Armed {
  readonly fault: ErpFault;
  left: number;
}

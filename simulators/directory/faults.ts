/** What goes wrong with one request. `lapse` answers 401 though the token is right; `foreign_link` leads the next page elsewhere; `foreign` is a proxy's answer. */
export type DirectoryFault =
  | { readonly kind: "silent" | "dropped" | "login_page" | "cut_answer" | "lapse" }
  | { readonly kind: "slow"; readonly milliseconds: number }
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: "foreign"; readonly status: number }
  | { readonly kind: "redirect" | "foreign_link"; readonly to: string }
  | { readonly kind: "body"; readonly body: object };

/** A fault, the requests that it is for, and how many of them are left. */
export interface ArmedFault {
  readonly fault: DirectoryFault;
  readonly path: RegExp;
  left: number;
}

/** The first armed fault for this path, used up by one. */
export function takeFault(armed: ArmedFault[], path: string): DirectoryFault | null {
  const found = armed.find((one) => one.left > 0 && one.path.test(path));
  if (found === undefined) return null;
  found.left -= 1;
  return found.fault;
}

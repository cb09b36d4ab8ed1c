const GLASS = /^glass-(case|use)-([\w-]+)$/;

/** Where somebody goes on after signing in: an id of ours, and of what it is; never an address. */
export function placeOf(back: string): string {
  if (back === "account" || back === "standing") return `/${back}`;
  if (back === "") return "/reviews";
  const [, what, id] = GLASS.exec(back) ?? [];
  return what === undefined || id === undefined ? `/reviews/${back}?signed_in=1` : `/break-glass/${what}s/${id}?signed_in=1`;
}

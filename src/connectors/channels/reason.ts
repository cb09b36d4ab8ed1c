/** What somebody typed as a reason, as it can be recorded; null when that is nothing. NUL and halves of characters cannot be. */
export function cleanReason(text: string | null | undefined): string | null {
  const clean = (text ?? "").toWellFormed().replaceAll("\u0000", "\uFFFD").trim();
  return clean === "" ? null : clean;
}

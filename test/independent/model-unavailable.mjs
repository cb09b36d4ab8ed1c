const UNAVAILABLE = {
  down: "it cannot be reached",
  slow: "it did not answer in time",
  unset: "none is configured",
  refused: "calling it is not allowed",
  full: "it was not asked, because people have no room for a question",
};

/** Rule 8: without a model there is no draft. */
export function modelUnavailable({ asked: { drafted, why } }) {
  if (drafted !== "unavailable") return [];
  return [`The model made no draft: ${Object.hasOwn(UNAVAILABLE, why ?? "") ? UNAVAILABLE[why] : "it gave no answer"}.`];
}

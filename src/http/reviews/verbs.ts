/** What people may say to a question, in the order of the page. A further verb is one line here, one form in pages/answer-forms.ts and its meaning in the pipeline. */
export const VERBS = [
  { kind: "approve", label: "Approve", meaning: "Exactly what is shown above is done.", grants: true },
  {
    kind: "modify",
    label: "Modify",
    meaning: "The changed version passes the checks again and gets a question of its own.",
    grants: true,
  },
  { kind: "reject", label: "Reject", meaning: "Nothing is done; people take the ticket from here.", grants: false },
] as const;

export type Verb = (typeof VERBS)[number];
export type VerbKind = Verb["kind"];
export const VERB_KINDS = VERBS.map(({ kind }) => kind);

/** One sentence of the SOP note and the context paths that prove it. */
export interface NoteLine {
  readonly text: string;
  readonly cites: readonly string[];
}

/** How a draft came about; hashes are over redacted text. */
export interface DraftSource {
  readonly kind: "model" | "template";
  readonly endpoint: string;
  readonly model: string;
  readonly fingerprint: string | null;
  readonly sop: string;
  /** SHA-256 of the prompt template, examples and SOP, without the ticket: part of the regime. */
  readonly promptTemplate: string;
  /** The examples that the prompt showed; absent = none. */
  readonly examples?: { readonly version: number; readonly hash: string };
  /** Digest of what statistics never mix; absent = no model drafted. */
  readonly regime?: string;
}

/** What the model returned after validation. `action` is text until the allow-list has been asked. */
export interface Draft {
  readonly action: string;
  /** The child the action is about, by its path in the context ("tasks.0"); null = the ticket itself. */
  readonly targetPath: string | null;
  /** Arguments as the model chose them, by name: enums and paths only; checked against ACTION_ARGS before use. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly lines: readonly NoteLine[];
  /** 0..1 quantised to four decimals, or null when nothing measured it (template). */
  readonly confidence: number | null;
  /** What of the ticket was too long to be shown to the model, by path; missing = it saw all. */
  readonly unshown?: readonly string[];
  readonly source: DraftSource;
}

/** Redacted record of what was asked and answered, for the evidence. */
export interface DraftTrace {
  readonly prompt: string;
  readonly answer: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  /** The first answer, when it did not do and the model was asked again, and why. */
  readonly earlier?: { readonly answer: string; readonly problem: string };
}

/** What was asked of whom when no draft came of it. */
export type AskedOf = Pick<DraftSource, "endpoint" | "sop" | "promptTemplate" | "examples">;

/** The ways drafting ends. `invalid` = the answer broke the schema, also after one retry. */
export type Drafted =
  | { readonly kind: "drafted"; readonly draft: Draft; readonly trace: DraftTrace }
  | { readonly kind: "invalid"; readonly reason: string; readonly trace: DraftTrace; readonly asked?: AskedOf }
  /** A person asked for it, and no model did. */
  | { readonly kind: "requested"; readonly trace?: undefined; readonly asked?: undefined }
  | {
      readonly kind: "unavailable";
      /** full = nobody has room for a question, and nothing could be applied without one. */
      readonly reason: "down" | "slow" | "unset" | "refused" | "full";
      /** When the model had answered once before it went away. */
      readonly trace?: DraftTrace;
      readonly asked?: AskedOf;
    };

/** A confidence as compared and recorded: four decimals, or null. Outside [0,1] or not a number is null. */
export function quantised(confidence: number | null): number | null {
  if (confidence === null || !Number.isFinite(confidence) || confidence < 0 || confidence > 1) return null;
  return Math.round(confidence * 10_000) / 10_000;
}

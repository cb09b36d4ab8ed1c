import { type Behave, type Behaviour, type ModelSim, startModel } from "../../../simulators/model/index.ts";
import { PLANTED, SECRETS } from "../canaries/index.ts";

/** What a drafting model answers: only what a test is about has to be said. */
export interface Said {
  readonly action: string;
  readonly target?: string | null;
  readonly close_code?: string | null;
  readonly fields?: readonly string[] | null;
  readonly route?: string | null;
  /** Into which a ticket is moved; answered only where it is said. */
  readonly state?: string;
  readonly confidence?: number;
  readonly note?: readonly { readonly text: string; readonly cites: readonly string[] }[];
}

/** A draft as the answer of a model, by default sure and with a note that only says what the ticket says. */
export function draftOf({
  action,
  target = null,
  close_code = null,
  fields = null,
  route = null,
  state,
  confidence = 0.95,
  note = NOTE,
}: Said): Behaviour {
  return {
    kind: "answer",
    answer: {
      action,
      target,
      arguments: { close_code, fields, route, ...(state === undefined ? {} : { state }) },
      note,
      confidence,
    },
  };
}

const NOTE = [{ text: "The ticket is as the SOP wants it.", cites: ["fields.state"] }];

/** A model that always drafts this. */
export function says(said: Said): Behave {
  return () => draftOf(said);
}

/** Notes what it saw, with whichever action of ours does that here. */
export const noting: Behave = ({ allowed }) =>
  draftOf({ action: allowed.includes("add_comment") ? "add_comment" : "draft_note" });

/** A server with the models of the policy's two endpoints. */
export function modelServer(): Promise<ModelSim> {
  return startModel({ models: ["gpt-4o-mini", "llama-3.1-70b"], behave: noting, apiKey: SECRETS.model, trace: PLANTED });
}

import { type Behave, type Behaviour, obedient, type ParsedRequest } from "../../simulators/model/index.ts";
import { close, keyOf, type Said, say } from "../tickets/drafts.ts";
import type { Shown } from "../tickets/ticket.ts";
import type { Script } from "./script.ts";

const CONFIDENCE: Readonly<Partial<Record<Script["mood"], number>>> = { unsure: 0.75, doubtful: 0.5 };
const SURE = 0.95;
const SLOW_MS = 800;

/** A model that answers each ticket as its script says; `asked` is told of each request. */
export function moodyModel(scripts: ReadonlyMap<string, Script>, asked: (script: Script) => void): Behave {
  return (request) => {
    const script = scripts.get(keyOf(request.context));
    if (script === undefined || !isShown(request.context)) return { kind: "empty" };
    const answer = behaviour(script, request, request.context);
    asked(script);
    return answer;
  };
}

function isShown(context: unknown): context is Shown {
  return typeof context === "object" && context !== null;
}

function behaviour(script: Script, request: ParsedRequest, shown: Shown): Behaviour {
  switch (script.mood) {
    case "sure":
    case "unsure":
    case "doubtful":
      return sane(script, shown, CONFIDENCE[script.mood] ?? SURE);
    case "slow":
      return { kind: "slow", milliseconds: SLOW_MS, then: sane(script, shown, SURE) };
    case "wrong_action":
      return say(shown, { action: "release_payment", confidence: 0.99 });
    case "wrong_target":
      return say(shown, { action: "close_task", target: "tasks.0", closeCode: "successful", confidence: 0.99 });
    case "obedient":
      return obedient(request);
    case "garbage":
      return { kind: "text", text: '{"action": "close_task", "confidence": 1.0, "note": [' };
    case "empty":
    case "silent":
      return { kind: script.mood };
    case "server_error":
      return { kind: "error", status: 500, code: "server_error" };
  }
}

function sane({ wish }: Script, shown: Shown, confidence: number): Behaviour {
  if (wish === "close_task") return close(shown, confidence);
  const said: Said = { action: wish, confidence };
  if (wish === "route_approval") return say(shown, { ...said, route: "finance" });
  return say(shown, wish === "request_info" ? { ...said, fields: ["tax_form"] } : said);
}

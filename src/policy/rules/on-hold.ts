import { objection, type Rule } from "./rule.ts";

/** Nothing happens by itself on a ticket that people put on hold. */
export const onHold: Rule = ({ facts }) =>
  facts.values["ticket.on_hold"] === true ? [objection("on_hold", "review", "The ticket is on hold.")] : [];

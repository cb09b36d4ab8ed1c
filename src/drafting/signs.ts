import { FOREIGN_SIGNS } from "./foreign-signs.ts";
import { GAP, type Sign, sign } from "./sign.ts";

/** Over lower-case text without invisible characters; every gap is bounded. */
export const SIGNS: readonly Sign[] = [
  sign(
    "override_instructions",
    String.raw`\b(?:ignore|disregard|forget|override|bypass|skip)\b${GAP}\b(?:instruction|prompt|rule|polic|guideline|guardrail|check|restriction|above|previous|prior)`,
    String.raw`\b(?:new|updated|real|actual|following) (?:instructions?|system prompt|task)\b ?:`,
    String.raw`\bdo not (?:follow|obey|apply)\b${GAP}\b(?:rule|polic|instruction|sop)`,
  ),
  sign(
    "addresses_the_model",
    String.raw`\b(?:assistant|ai|llm|language model|chatbot|chatgpt|gpt|copilot|the model|automation) ?[:,] ?(?:please |also |now |you )?[a-z]`,
    String.raw`\byou are (?:now|an? (?:ai|assistant|language model))\b`,
    String.raw`\b(?:act|behave|respond|answer|reply) as (?:an? |if )`,
    String.raw`\bfrom now on,? you\b`,
  ),
  sign(
    "fake_role",
    String.raw`(?:^|\n|["'>\]])[ \t]{0,8}#{0,3} ?\[?(?:system|developer|assistant)(?: message| prompt)?\]? ?[:>]`,
    String.raw`<\|?/?(?:im_start|im_end|system|endoftext|assistant|user)\b`,
    String.raw`\[/?inst\]|<</?sys>>`,
  ),
  sign(
    "fake_delimiter",
    String.raw`</?(?:ticket|context|data|document|instructions?|prompt|untrusted)\b[^>\n]{0,80}>`,
    String.raw`={3,40} ?(?:end|begin|ticket data)\b`,
    String.raw`\b(?:end|begin) of (?:ticket|context|data|document|input)\b`,
  ),
  sign(
    "confidence_claim",
    String.raw`\bconfidence\b["' ]{0,3}(?:score|level|value)?["' ]{0,3}(?:is|to|of|at|=|:)["' ]{0,3}(?:1(?:\.0{1,4})?\b|0?\.\d|\d{2,3} ?%|high|max)`,
    String.raw`\bthresholds?\b${GAP}\b(?:lower|raise|change|set|ignore|is now)\b`,
    String.raw`\b(?:lower|raise|change|set|ignore)\b${GAP}\bthreshold`,
  ),
  sign(
    "action_order",
    String.raw`\b(?:set|change)\b${GAP}\baction\b${GAP}\bto\b`,
    String.raw`["']?action["']? ?[:=] ?["']?[a-z]{2,20}_[a-z_]{2,20}`,
    String.raw`\bauto[ _-]?(?:apply|approve|close|complete)\b`,
  ),
  sign(
    "approval_claim",
    String.raw`\b(?:pre-?)?approved by\b`,
    String.raw`\b(?:already|has been|have been|is|was)(?: \w{1,15}){0,2} approved\b`,
    String.raw`\bhas approved this\b`,
    String.raw`\b(?:no|without|skip|waive)\b[^.!?\n]{0,20}\b(?:review|approval)\b`,
    String.raw`["']?decision["']? ?[:=] ?["']?approve`,
  ),
  sign("html_comment", "<!--"),
  sign(
    "image_or_link_trick",
    String.raw`!\[[^[\]\n]{0,200}\]\(`,
    String.raw`<img\b`,
    String.raw`\]\([a-z]{2,8}://[^()\n]{0,300}(?:\{|\$|%7b)`,
    String.raw`\bjavascript:`,
    String.raw`\bdata:text/`,
  ),
  sign("template_marker", String.raw`\{\{[^{}\n]{0,200}\}\}`, String.raw`\$\{[^{}\n]{1,200}\}`),
  sign("encoded_block", String.raw`(?<![\w+/=])(?=[a-z0-9+/]{0,120}\d)[a-z0-9+/]{120,400}={0,2}`),
  sign(
    "prompt_probe",
    String.raw`\b(?:reveal|print|show|repeat|output|leak)\b${GAP}\b(?:system prompt|your (?:instructions|prompt|rules)|hidden prompt|api key|credentials)\b`,
  ),
  sign("formula", String.raw`^[=@] ?[a-z]{2,20}\(`),
  // What marks our own messages, in somebody else's text: it would pass for one of ours, or for an answer.
  sign("our_marks", String.raw`\[ots:`, String.raw`(?<![\w/.-])/ots [a-z]`),
  ...FOREIGN_SIGNS,
];

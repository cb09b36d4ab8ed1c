import { GAP, type Sign, sign } from "./sign.ts";

// \b knows ASCII letters only.
const FROM = String.raw`(?<![\p{L}\d])`;
const TO = String.raw`(?!\p{L})`;

// Only what orders: "die Firewall ignoriert die Regel" is a ticket like any other.
const GERMAN_VERB = `(?:ignoriere?|ignorieren sie|missachten? ?(?:sie)?|vergiss(?! nicht)|vergessen sie(?! nicht)|(?:ü|ue)berspringe?|umgehe|(?:ü|ue)bergehe|verwirf)`;
const GERMAN_RULE = `(?:regeln?|anweisung|anleitung|vorgabe|richtlinie|vorschrift|instruktion|pr(?:ü|ue)fung|einschr(?:ä|ae)nkung|bisherige|vorherige|obige|system-?prompt)`;
const GERMAN_RULES = `(?:regeln|anweisungen|vorgaben|richtlinien|vorschriften|instruktionen)`;

const SPANISH_VERB = `(?:ignor(?:a|e|en|ar)|olvid(?:a|e|ar)|omit(?:e|a|ir)|descart(?:a|e|ar)|desobedece|salta|salte)`;
const SPANISH_RULE = `(?:reglas?|instrucci(?:o|ó)n|instrucciones|pol(?:i|í)ticas?|directrices|restricci(?:o|ó)n|restricciones|anteriores)`;

const PORTUGUESE_VERB = `(?:ignor(?:a|e|em|ar)|esque(?:ç|c)a|esquece|desconsider(?:e|a|ar)|descart(?:e|a|ar)|pule)`;
const PORTUGUESE_RULE = `(?:regras?|instru(?:ç|c)(?:ã|a)o|instru(?:ç|c)(?:õ|o)es|pol(?:i|í)ticas?|diretrizes|restri(?:ç|c)(?:õ|o)es|anteriores)`;

const SURE = String.raw`(?:1(?:[.,]0{1,4})?(?![\d.,]{0,3}\d)|0?[.,]\d|\d{2,3} ?%|hoch${TO}|max|m(?:á|a)xim)`;

/** The signs that steer most directly, in German, Spanish and Portuguese. */
export const FOREIGN_SIGNS: readonly Sign[] = [
  sign(
    "override_instructions",
    `${FROM}${GERMAN_VERB}${TO}${GAP}${FROM}${GERMAN_RULE}`,
    // "die Regeln ignorieren": an order as well.
    String.raw`${FROM}${GERMAN_RULES}(?: \p{L}{1,15}){0,2} (?:ignorieren|missachten|umgehen|(?:ü|ue)berspringen|vergessen|nicht (?:beachten|befolgen))${TO}`,
    `${FROM}(?:beachte|befolge|folge)${TO}${GAP}${FROM}(?:nicht|keine)${TO}${GAP}${FROM}${GERMAN_RULE}`,
    `${FROM}(?:beachte|befolge|folge)${TO}${GAP}${FROM}${GERMAN_RULES}${TO}[^.!?\\n]{0,20}${FROM}nicht${TO}`,
    `${FROM}${SPANISH_VERB}${TO}${GAP}${FROM}${SPANISH_RULE}${TO}`,
    `${FROM}${PORTUGUESE_VERB}${TO}${GAP}${FROM}${PORTUGUESE_RULE}${TO}`,
    `${FROM}(?:neue anweisung(?:en)?|nuevas instrucciones|novas instru(?:ç|c)(?:õ|o)es) ?:`,
  ),
  sign(
    "addresses_the_model",
    `${FROM}du bist (?:jetzt|nun|ab (?:jetzt|sofort)|eine? (?:ki|assistent|sprachmodell))${TO}`,
    `${FROM}ab (?:jetzt|sofort) (?:bist|antwortest|handelst|wirst) du${TO}`,
    `${FROM}eres (?:ahora )?una? (?:ia|asistente|modelo)${TO}`,
    `${FROM}a partir de ahora,? (?:eres|act(?:ú|u)a|responde)${TO}`,
    `${FROM}(?:voc(?:ê|e) (?:é|e)|tu (?:é|e)s) (?:agora )?uma? (?:ia|assistente|modelo)${TO}`,
    `${FROM}a partir de agora,? (?:voc(?:ê|e)|aja|responda)${TO}`,
  ),
  sign(
    "confidence_claim",
    `${FROM}konfidenz(?:wert|niveau|score)?["' ]{0,3}(?:ist|auf|von|mit|=|:)?["' ]{0,3}${SURE}`,
    `${FROM}(?:confianza|confian(?:ç|c)a)["' ]{0,3}(?:es|de|a|al|en|(?:é|e)|em|=|:)?["' ]{0,3}${SURE}`,
  ),
  sign("action_order", `${FROM}(?:setze?|(?:ä|ae)ndere|w(?:ä|ae)hle)${TO}${GAP}${FROM}aktion${TO}${GAP}${FROM}auf${TO}`),
  sign(
    "approval_claim",
    `${FROM}(?:bereits|schon) (?:\\p{L}{1,15} ){0,2}(?:genehmigt|freigegeben)${TO}`,
    `${FROM}ohne (?:weitere |erneute |menschliche )?(?:freigabe|genehmigung)${TO}`,
    `${FROM}(?:ya (?:fue|ha sido|est(?:á|a))|j(?:á|a) (?:foi|est(?:á|a))) (?:aprobad|aprovad)[ao]${TO}`,
    `${FROM}(?:sin (?:revisi(?:ó|o)n|aprobaci(?:ó|o)n)|sem (?:revis(?:ã|a)o|aprova(?:ç|c)(?:ã|a)o))${TO}`,
  ),
  sign(
    "prompt_probe",
    `${FROM}(?:zeige?|nenne|verrate|wiederhole|gib)${TO}${GAP}${FROM}(?:system-?prompt|deine (?:anweisungen|regeln|instruktionen))`,
    `${FROM}(?:muestra|revela|repite|mostre|revele|repita)${TO}${GAP}${FROM}(?:system prompt|(?:tus|suas) (?:instrucciones|instru(?:ç|c)(?:õ|o)es|reglas|regras))`,
  ),
];

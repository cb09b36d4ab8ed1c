/** What a password or key is called where its value stands behind a colon or an equals sign, in several languages; the longer ones also as the end of a name (dbPassword). */
const NAMES =
  "(?:pass(?:word|wd|phrase|wort)|kennwort|secret|token|(?<![A-Za-z])(?:pass(?:code)?|pwd?|pin|mdp|mot[ _-]de[ _-]passe|contrase[nñ]a|wachtwoord|l[oö]senord|has[lł]o|senha|credentials?|(?:api|access|private|secret|signing|encryption|account|shared)[_ -]?(?:key|token)(?:[_ -]?id)?|client[_ -]?secret|aws_secret_access_key|aws_session_token|connection[_ -]?string))";
// password=..., "api_key": "...", client secret: ...
export const ASSIGNED = new RegExp(
  String.raw`${NAMES}["']?[ \t]{0,3}(?::|=|:=|=>)[ \t]{0,3}(?:"[^"\r\n]{1,512}"|'[^'\r\n]{1,512}'|[^\s"'<>,;[\]{}]{3,512})`,
  "gi",
);
export const BEFORE_ASSIGNED = /(?::=|=>|[:=])[ \t]{0,3}["']?/;
export const SPOKEN =
  /(?<![A-Za-z])(?:password|passwort|passphrase|passcode|pin)(?: (?:is|was|ist|now|still)){1,2}:? {1,2}["']?[^\s"'<>,;[\]{}]{4,128}/gi;
export const BEFORE_SPOKEN = /(?: (?:is|was|ist|now|still)){1,2}:? {1,2}["']?/;
// --password x, -pass x, --api-key "x"
export const OPTION =
  /(?<![\w-])--?(?:[a-z]{1,20}-){0,2}(?:password|passwd|passphrase|pass|pwd|token|secret|api-?key) {1,3}["']?[^\s"'<>,;[\]{}=-][^\s"'<>,;[\]{}]{2,255}/gi;
export const BEFORE_OPTION = / {1,3}["']?/;

/** Words that say something about a password where its value would stand. */
const SAYING: ReadonlySet<string> = new Set(
  "absent all and any argument been blank can changed changes checked configured correct created deleted deprecated disabled does empty enabled encrypted error expired expires expiring expiry failed failure false field flag for forgotten from generated has have hidden how incorrect invalid is issue issued key leaked locked managed manager masked may missing must n/a needed needs never new nil no none not null obsolete ok only option optional or parameter pending policy prompt provided received redacted refresh refreshed rejected removed renewal renewed required requires reset resets revoked rotated rotation same see sent set should shown stored string switch text that the this tba tbc tbd timeout todo true unchanged undefined unknown unset until update updated used using valid validated value via was when which will with without wrong yes your".split(
    " ",
  ),
);
/** A place where the value is, and no value: $DB_PASSWORD, %PASSWORD%, ****. */
const ELSEWHERE = /^(?:\$[A-Z][A-Z0-9_]{2,60}|%[A-Z][A-Z0-9_]{2,60}%|\*{3,64})$/;

/** Whether what stands behind the name of a password says something about it and is no password: one plain word out of a list, or the first of several. */
export function isSaying(value: string): boolean {
  const word = value.trim().replace(/[.!?:)]{1,3}$/, "");
  if (ELSEWHERE.test(word)) return true;
  const first = /\d/.test(word) ? word : (word.split(/[\s,;]/, 1)[0] ?? "");
  return SAYING.has(first.toLowerCase());
}

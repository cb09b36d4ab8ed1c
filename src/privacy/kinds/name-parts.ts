/** Parts of account names that are words, and say nothing about anybody. */
const WORDS: ReadonlySet<string> = setOf(
  "account admin administrator agent analyst api app automation bot change consultant contractor default demo desk employee engineer ext extern external freelancer global group guest help helpdesk integration intern internal management manager network ops operations operator owner partner robot root security server service software support system team technician temp test tester unknown user vendor web worker",
);
/** What stands before or between names, or behind them. */
const SMALL: ReadonlySet<string> = setOf(
  "al and bin da das de degli dei del della dem den der des di do dos du dr el frau het herr ibn ing la las le los mba md mr mrs ms phd prof sir sr jr st ten ter the van vom von y zu zum zur",
);
/** Names that are words of every ticket: two of them side by side are a name only when they are all of it. */
const ORDINARY: ReadonlySet<string> = setOf(
  "april art august baker bank banks best bill black blue bond book brown can case chase close cook cross day dean drew early field fields frank glass grace grant gray green grey hall hill home hope hunt jack james joy june key king lane law long love major mark marks mason may miles miller new nice north page park pat perry pike price ray read rich rob rock rose rush sand sharp short small south spring stone strong sue summer swift taken two vi wade ward waters way west white will wise wood woods young",
);
const PART = /[\p{L}\p{M}'\u2018\u2019\u02bc]{1,60}/gu;
const ASIDE = /\([^()]{0,100}\)|\[[^[\]]{0,100}\]/g;
const SHORTEST_PART = 3;

/** What a name is made of. */
export interface NameParts {
  /** Parts that are found by themselves, as written. */
  readonly single: readonly string[];
  /** Parts that are somebody's when they stand side by side. */
  readonly strong: readonly string[];
  /** Single letters, and "de", "van", "Dr". */
  readonly weak: readonly string[];
}

/** The parts of an account's name ("Doe, Jane (Contractor)"), in their order; without what stands in brackets and without words. */
export function partsOf(name: string): NameParts {
  const aside = name.replaceAll(ASIDE, " ");
  const all = Array.from((/\p{L}/u.test(aside) ? aside : name).matchAll(PART), ([part]) =>
    part.replaceAll(/^['\u2018\u2019]|['\u2018\u2019]$/g, ""),
  );
  const told = [...new Set(all)].filter((part) => part !== "" && !WORDS.has(part.toLowerCase()));
  const isWeak = (part: string): boolean => part.length < 2 || SMALL.has(part.toLowerCase());
  const strong = told.filter((part) => !isWeak(part));
  const single = strong.filter((part) => part.length >= SHORTEST_PART && /^\p{Lu}|^\p{Lo}/u.test(part));
  // Accounts of machines are written small ("backup restore"): nobody's name.
  return single.length === 0 ? { single, strong: [], weak: [] } : { single, strong, weak: told.filter(isWeak) };
}

/** Whether parts that stand side by side are a name: all of it, or two of it that are no words of a ticket. `those` are parts of `of`, each once. */
export function areName(those: readonly string[], of: NameParts): boolean {
  const strong = those.filter((part) => of.strong.includes(part));
  if (of.strong.length === 1) return strong.length === 1 && of.weak.length > 0 && those.length === of.weak.length + 1;
  if (strong.length < 2) return false;
  return strong.length === of.strong.length || strong.some((part) => !ORDINARY.has(part.toLowerCase()));
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(" "));
}

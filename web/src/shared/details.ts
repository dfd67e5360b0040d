import type { TFunction } from 'i18next';
import type { ApiError, Refusal } from '~/api/errors';

// The server says what is wrong in English, exact, and often for the command line. What people meet
// most is told in their own language; the rest is told in the server's words, and said to be so.

/** Refusals of which the title says all; what the server adds is for programs. */
const PLAIN: ReadonlySet<Refusal> = new Set<Refusal>([
  'unauthorised',
  'forbidden',
  'not-found',
  'match-missing',
  'too-large',
  'too-slow',
  'took-too-long',
  'wrong-method',
  'wrong-encoding',
  'quota',
  'busy',
  'unavailable',
]);

/** Beginnings and places of what the server says, and the text that stands for it; named parts are its values. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/^nobody becomes a visitor again/, 'visitor'],
  [/ is at (?<stage>\w+) already$/, 'already'],
  [/ is at (?<stage>\w+): only who sales does not have yet/, 'handedStage'],
  [/: a hand-off is open already/, 'handoffOpen'],
  [/: the hand-off is (?<who>\S+)'s already$/, 'handoffTheirs'],
  [
    /^hand-off \d+ is (over|open no longer)|: no hand-off is open|was never handed off/,
    'handoffOver',
  ],
  [/changed by (?<who>\S+) meanwhile/, 'changedBy'],
  [/changed by somebody else meanwhile/, 'changed'],
  [/changed by somebody else just now|^somebody else changed it at the same time/, 'raced'],
  [/^opportunity \d+ is \w+ (already|and stays as it is)/, 'opportunityClosed'],
  [/^opportunity \d+: this lead has none/, 'opportunityElsewhere'],
  [/^meeting \d+ is \w+/, 'meetingOver'],
  [/ belongs to no company$/, 'noCompany'],
  [/^`(?<lead>.+)` is a lead already/, 'leadThere'],
  [/^you have a view `(?<name>.*)` already|has another view `(?<other>.*)`/, 'viewNamed'],
  [/^you have \d+ views: remove one first/, 'viewsFull'],
  [/^view .+ is .+'s: save it as one of yours/, 'viewTheirs'],
  [/ is a member already$/, 'memberThere'],
  [/ signs in already: /, 'signsIn'],
  [/^(?<who>\S+) is disabled already$/, 'disabledAlready'],
  [/ is the last administrator who can sign in/, 'lastAdmin'],
  [/^this member is disabled/, 'disabled'],
  [/^this link was used, replaced or is too old/, 'linkOver'],
  [/^this request comes from another site/, 'otherSite'],
  [/^this belongs to somebody else/, 'theirs'],
  [/^this is about all leads, and you see/, 'ownOnly'],
  [/of your jobs and \d+ in all wait or run/, 'jobsFull'],
  [/^job \d+ has ended/, 'jobOver'],
  [/Idempotency-Key is being worked on/, 'underWay'],
  [/Idempotency-Key came with another request/, 'sentTwice'],
  [/^code: it is (not the one|neither)/, 'code'],
];

const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/: say something|: is missing|^missing field/, 'empty'],
  [/(?:at most|1 to) (?<most>\d+) (?:characters|bytes)/, 'long'],
  [/a number from 0 to 1e15/, 'number'],
  [/three letters \(ISO 4217\)/, 'currency'],
  [/is over already|comes before/, 'past'],
  [/RFC 3339|not a (date|time)/, 'time'],
  [/^email: /, 'email'],
  [/^phone: /, 'phone'],
  [/^password: needs at least (?<least>\d+)/, 'passwordShort'],
  [/^password: is your own/, 'passwordWeak'],
];

const LETTERS = /\b(budget|authority|need|timing)\b/g;

function find(
  words: string,
  table: readonly (readonly [RegExp, string])[],
): [key: string, values: Record<string, string>] | undefined {
  for (const [pattern, key] of table) {
    const found = pattern.exec(words);
    if (found) return [key, { ...found.groups }];
  }
  return undefined;
}

/** What BANT lacks, in the reader's words; the command line's advice is left out. */
function guard(words: string, t: TFunction<'shared'>): string | undefined {
  const told = / cannot (?:become (?<stage>\w+)|have an opportunity): (?<told>[^;]*)/.exec(words);
  if (!told?.groups) return undefined;
  const letters = [...new Set(told.groups.told?.match(LETTERS) ?? [])];
  if (!letters.length) return undefined;
  const names = letters.map((letter) => t(`bant.letter.${letter}`)).join(', ');
  const stage = told.groups.stage;
  return stage
    ? t('detail.guard', { letters: names, stage: t(`stage.${stage}`) })
    : t('detail.guardOpportunity', { letters: names });
}

/** What the server says of a case, as people are told it; nothing where the title says it all. */
export function tellDetail(error: ApiError, t: TFunction<'shared'>): string | undefined {
  const words = error.detail;
  if (!words) return undefined;
  const guarded = guard(words, t);
  if (guarded) return guarded;
  const rule = find(words, RULES);
  if (rule) {
    const [key, values] = rule;
    const stage = values.stage && t(`stage.${values.stage}`, { defaultValue: values.stage });
    return t(`detail.${key}`, { ...values, stage });
  }
  if (error.refusal === 'invalid') {
    const field = find(words, FIELDS);
    if (field) return t(`detail.field.${field[0]}`, field[1]);
  }
  if (PLAIN.has(error.refusal)) return undefined;
  return t('error.server', { detail: words });
}

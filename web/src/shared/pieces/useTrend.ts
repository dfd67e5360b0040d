import { useQuery } from '@tanstack/react-query';
import { client } from '~/api/client';

const PATH = '/api/v1/leads/score-changes';
/** For so long nobody asks for more before what was asked for is: a list that is scrolled through waits until it rests. */
const REST_MS = 120;
/** As many as the server tells of at once. */
const AT_ONCE = 200;

type Scores = Map<number, number>;

interface Question {
  ids: Set<number>;
  ask: () => void;
  answer: Promise<Scores>;
}
let gathering: Question | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

function newQuestion(): Question {
  const ids = new Set<number>();
  let ask = () => {};
  const rested = new Promise<void>((resolve) => {
    ask = resolve;
  });
  return { ids, ask, answer: rested.then(() => scoresOf([...ids])) };
}

async function scoresOf(ids: readonly number[]): Promise<Scores> {
  if (!ids.length) return new Map();
  const { data } = await client.GET(PATH, { params: { query: { leads: ids.join() } } });
  return new Map(data?.items.map(({ id, before }) => [id, before ?? 0]));
}

function ask() {
  clearTimeout(timer);
  gathering?.ask();
  gathering = undefined;
}

/**
 * What a lead scored 7 days ago, nothing before it was there; null if that is not told. Many that ask
 * at the same time are one question, without those that are out of sight again by then.
 */
async function scoreBefore(id: number, signal: AbortSignal): Promise<number | null> {
  gathering ??= newQuestion();
  const question = gathering;
  question.ids.add(id);
  signal.addEventListener('abort', () => question.ids.delete(id));
  clearTimeout(timer);
  if (question.ids.size >= AT_ONCE) ask();
  else timer = setTimeout(ask, REST_MS);
  return (await question.answer).get(id) ?? null;
}

/** By how much a lead's score moved in the last 7 days; nothing while it is not known. */
export function useTrend(id: number | undefined, score: number | null | undefined) {
  const { data } = useQuery({
    // By its lead, so that it is asked anew when something happens to that one alone.
    queryKey: ['get', PATH, { params: { path: { lead: `#${id}` } } }],
    queryFn: ({ signal }) => scoreBefore(id as number, signal),
    enabled: id !== undefined && typeof score === 'number',
    staleTime: 10 * 60_000,
  });
  return typeof data === 'number' && typeof score === 'number' ? score - data : undefined;
}

import { useQuery } from '@tanstack/react-query';
import { client } from '~/api/client';

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
let open: Question | undefined;
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
  const scores: Scores = new Map();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const leads = ids.slice(from, from + AT_ONCE).join();
    const { data } = await client.GET('/api/v1/leads/score-changes', {
      params: { query: { leads } },
    });
    for (const { id, before } of data?.items ?? []) scores.set(id, before ?? 0);
  }
  return scores;
}

/** What a lead scored 7 days ago, nothing before it was there; null if that is not told. Many that ask at the same time are one question. */
async function scoreBefore(id: number): Promise<number | null> {
  open ??= newQuestion();
  const question = open;
  question.ids.add(id);
  clearTimeout(timer);
  timer = setTimeout(() => {
    open = undefined;
    question.ask();
  }, REST_MS);
  return (await question.answer).get(id) ?? null;
}

/** By how much a lead's score moved in the last 7 days; nothing while it is not known. */
export function useTrend(id: number | undefined, score: number | null | undefined) {
  const { data } = useQuery({
    queryKey: ['score-before', id],
    queryFn: () => scoreBefore(id as number),
    enabled: id !== undefined && typeof score === 'number',
    staleTime: 10 * 60_000,
    retry: false,
  });
  return typeof data === 'number' && typeof score === 'number' ? score - data : undefined;
}

import { useQuery } from '@tanstack/react-query';
import { client } from '~/api/client';

/** For so long nobody asks for more before what was asked for is: a list that is scrolled through waits until it rests. */
const REST_MS = 120;
/** As many as the server tells of at once. */
const AT_ONCE = 200;

type Told = (before: number | null) => void;
let waiting = new Map<number, { tell: Told; fail: (error: unknown) => void }>();
let timer: ReturnType<typeof setTimeout> | undefined;

function askAll() {
  const asked = [...waiting];
  waiting = new Map();
  for (let from = 0; from < asked.length; from += AT_ONCE)
    void askSome(asked.slice(from, from + AT_ONCE));
}

async function askSome(asked: [number, { tell: Told; fail: (error: unknown) => void }][]) {
  try {
    const leads = asked.map(([id]) => id).join();
    const { data } = await client.GET('/api/v1/leads/score-changes', {
      params: { query: { leads } },
    });
    const before = new Map(data?.items.map((each) => [each.id, each.before ?? null]));
    for (const [id, { tell }] of asked) tell(before.get(id) ?? null);
  } catch (error) {
    for (const [, { fail }] of asked) fail(error);
  }
}

/** What a lead scored 7 days ago; null if it was not there yet. Many that ask at the same time are one question. */
const scoreBefore = (id: number): Promise<number | null> =>
  new Promise((tell, fail) => {
    waiting.set(id, { tell, fail });
    clearTimeout(timer);
    timer = setTimeout(askAll, REST_MS);
  });

/** By how much a lead's score moved in the last 7 days; nothing while it is not known. */
export function useTrend(id: number | undefined, score: number | null | undefined) {
  const { data } = useQuery({
    queryKey: ['score-before', id],
    queryFn: () => scoreBefore(id as number),
    enabled: id !== undefined && typeof score === 'number',
    staleTime: 10 * 60_000,
    retry: false,
  });
  return data === undefined || typeof score !== 'number' ? undefined : score - (data ?? 0);
}

import type { TFunction } from 'i18next';
import { ApiError, isPassing, Unreachable } from '~/api/errors';
import { tellDetail } from './details';

export interface Told {
  title: string;
  /** What is safe, and what to do. */
  body: string;
  /** What is so in this case, where more is known than what the refusal says; ready to be shown. */
  detail?: string;
  /** Whether the same again may help. */
  again: boolean;
}

const AGAIN: ReadonlySet<string> = new Set(['internal', 'quota', 'too-slow', 'took-too-long']);

/** An error as people are told it. `t` is that of the namespace `shared`. */
export function tellProblem(error: unknown, t: TFunction<'shared'>): Told {
  if (error instanceof Unreachable)
    return {
      title: t('problem.unreachable.title'),
      body: t('problem.unreachable.body'),
      again: true,
    };
  if (!(error instanceof ApiError))
    return { title: t('problem.ours.title'), body: t('problem.ours.body'), again: true };
  return {
    title: t(`problem.${error.refusal}.title`),
    body: t(`problem.${error.refusal}.body`, { seconds: error.retryAfterS ?? 60 }),
    detail: tellDetail(error, t),
    again: isPassing(error) || AGAIN.has(error.refusal),
  };
}

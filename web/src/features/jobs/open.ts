import type { Job } from '~/shared/jobs';
import { createStore } from '~/shared/store';

/** Whether the list of jobs is shown. */
export const listOpen = createStore(false);
/** The job whose refusals are shown. */
export const refusalsOf = createStore<Job | null>(null);

import { lazy } from 'react';
import type { Feature } from '~/shared/feature';

/** What goes on beside the page: it has no page of its own. */
export const feature: Feature = {
  name: 'jobs',
  routes: [],
  topBar: lazy(() => import('./JobsBell').then((m) => ({ default: m.JobsBell }))),
};

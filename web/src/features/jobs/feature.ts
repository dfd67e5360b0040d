import { lazy } from 'react';
import type { Feature } from '~/shared/feature';

/** What goes on beside the page: it has no page of its own. */
export const feature: Feature = {
  name: 'jobs',
  routes: [],
  // Jobs go on from before, or are begun by somebody who has looked around: both can wait a moment.
  topBarWhenIdle: lazy(() => import('./JobsBell').then((m) => ({ default: m.JobsBell }))),
};

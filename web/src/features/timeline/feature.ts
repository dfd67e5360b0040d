import { IconTimeline } from '@tabler/icons-react';
import type { Feature } from '~/shared/feature';
import { paths } from '~/shared/paths';
import { timelineRoute } from './routes';

export const feature: Feature = {
  name: 'timeline',
  texts: ['listing'],
  routes: [timelineRoute],
  nav: [{ to: paths.timeline, label: 'title', icon: IconTimeline, order: 50, key: 't' }],
};

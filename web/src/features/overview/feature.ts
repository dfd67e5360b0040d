import { IconChartBar } from '@tabler/icons-react';
import type { Feature } from '~/shared/feature';
import { paths } from '~/shared/paths';
import { overviewRoute } from './routes';

export const feature: Feature = {
  name: 'overview',
  routes: [overviewRoute],
  nav: [{ to: paths.overview, label: 'title', icon: IconChartBar, order: 20, key: 'o' }],
};

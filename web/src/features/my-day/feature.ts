import { IconSun } from '@tabler/icons-react';
import type { Feature } from '~/shared/feature';
import { paths } from '~/shared/paths';
import { myDayRoute } from './routes';

export const feature: Feature = {
  name: 'my-day',
  routes: [myDayRoute],
  nav: [{ to: paths.myDay, label: 'title', icon: IconSun, order: 70, key: 'd' }],
};

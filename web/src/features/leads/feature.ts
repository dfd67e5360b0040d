import { IconUsers } from '@tabler/icons-react';
import type { Feature } from '~/shared/feature';
import { paths } from '~/shared/paths';
import { leadsRoute } from './routes';

export const feature: Feature = {
  name: 'leads',
  texts: ['listing'],
  routes: [leadsRoute],
  nav: [{ to: paths.leads, label: 'title', icon: IconUsers, order: 30, key: 'l', phone: true }],
};

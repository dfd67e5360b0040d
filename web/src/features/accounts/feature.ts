import { IconBuilding } from '@tabler/icons-react';
import type { Feature } from '~/shared/feature';
import { paths } from '~/shared/paths';
import { accountRoute, accountsRoute } from './routes';

export const feature: Feature = {
  name: 'accounts',
  routes: [accountsRoute, accountRoute],
  nav: [{ to: paths.accounts, label: 'title', icon: IconBuilding, order: 60, key: 'a' }],
};

import { IconInbox } from '@tabler/icons-react';
import { lazy } from 'react';
import type { Feature } from '~/shared/feature';
import { paths } from '~/shared/paths';
import { inboxRoute } from './routes';

export const feature: Feature = {
  name: 'inbox',
  routes: [inboxRoute],
  nav: [
    {
      to: paths.inbox,
      label: 'title',
      icon: IconInbox,
      order: 10,
      key: 'i',
      phone: true,
      badge: lazy(() => import('./Badge').then((m) => ({ default: m.Badge }))),
    },
  ],
};

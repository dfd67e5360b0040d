import { IconSettings } from '@tabler/icons-react';
import type { Feature } from '~/shared/feature';
import { keysRoute, membersRoute, providersRoute, settingsRoute } from './routes';

export const feature: Feature = {
  name: 'settings',
  routes: [settingsRoute, membersRoute, keysRoute, providersRoute],
  nav: [
    {
      to: '/settings',
      label: 'title',
      icon: IconSettings,
      order: 190,
      group: 'below',
      right: 'administer',
    },
  ],
};

import { IconInbox } from '@tabler/icons-react';
import type { Feature } from '~/shared/feature';
import { paths } from '~/shared/paths';
import { inboxRoute } from './routes';

export const feature: Feature = {
  name: 'inbox',
  routes: [inboxRoute],
  nav: [{ to: paths.inbox, label: 'title', icon: IconInbox, order: 10, key: 'i', phone: true }],
};

import { IconLayoutKanban } from '@tabler/icons-react';
import type { Feature } from '~/shared/feature';
import { paths } from '~/shared/paths';
import { boardRoute } from './routes';

export const feature: Feature = {
  name: 'board',
  texts: ['listing'],
  routes: [boardRoute],
  nav: [
    { to: paths.board, label: 'title', icon: IconLayoutKanban, order: 40, key: 'b', phone: true },
  ],
};

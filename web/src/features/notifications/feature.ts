import { lazy } from 'react';
import type { Feature } from '~/shared/feature';
import { notificationsRoute } from './routes';

export const feature: Feature = {
  name: 'notifications',
  routes: [notificationsRoute],
  topBar: lazy(() => import('./Bell').then((m) => ({ default: m.Bell }))),
};

import type { Feature } from '~/shared/feature';
import { notificationsRoute } from './routes';

export const feature: Feature = {
  name: 'notifications',
  routes: [notificationsRoute],
};

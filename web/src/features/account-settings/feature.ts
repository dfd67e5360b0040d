import type { Feature } from '~/shared/feature';
import { profileRoute, signInRoute } from './routes';

export const feature: Feature = {
  name: 'account-settings',
  routes: [signInRoute, profileRoute],
};

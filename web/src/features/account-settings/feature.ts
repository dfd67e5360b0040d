import type { Feature } from '~/shared/feature';
import {
  forgotRoute,
  invitationRoute,
  profileRoute,
  resetRoute,
  setUpRoute,
  signInRoute,
} from './routes';

export const feature: Feature = {
  name: 'account-settings',
  routes: [signInRoute, forgotRoute, resetRoute, setUpRoute, invitationRoute, profileRoute],
};

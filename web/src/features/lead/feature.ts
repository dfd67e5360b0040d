import { lazy } from 'react';
import type { Feature } from '~/shared/feature';
import { leadRoute } from './routes';

export const feature: Feature = {
  name: 'lead',
  routes: [leadRoute],
  leadPanel: lazy(() => import('./LeadPanel').then((m) => ({ default: m.LeadPanel }))),
};

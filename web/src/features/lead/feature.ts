import { lazy } from 'react';
import type { Feature } from '~/shared/feature';
import { loadTexts } from '~/shared/i18n';
import { leadRoute } from './routes';

const loadPanel = () => import('./LeadPanel');

export const feature: Feature = {
  name: 'lead',
  routes: [leadRoute],
  leadPanel: lazy(() => loadPanel().then((m) => ({ default: m.LeadPanel }))),
  warm: () => Promise.all([loadPanel(), loadTexts(['lead'])]),
};

import type { Feature } from '~/shared/feature';

/** All features there are: a folder with a `feature.ts` is one, and nobody has to list it. */
export const features: Feature[] = Object.values(
  import.meta.glob<Feature>('../features/*/feature.ts', { eager: true, import: 'feature' }),
);

export const navEntries = features
  .flatMap((feature) => (feature.nav ?? []).map((entry) => ({ ...entry, feature: feature.name })))
  .sort((a, b) => a.order - b.order);

export type Entry = (typeof navEntries)[number];

import type { AnyRoute } from '@tanstack/react-router';
import type { ComponentType, LazyExoticComponent } from 'react';
import type { Right } from './session';

export type IconType = ComponentType<{
  size?: number | string;
  stroke?: number | string;
  'aria-hidden'?: boolean;
}>;

/** An entry of the rail. `label` is a key of `locales/rail.….json`, the texts that are there before its pages. */
export interface NavEntry {
  to: string;
  label: string;
  icon: IconType;
  /** Place in the rail; entries of `below` stand under the line. */
  order: number;
  group?: 'main' | 'below';
  /** On a phone it stands in the bottom bar rather than behind "More". */
  phone?: boolean;
  /** Who gets it; without it, everybody. */
  right?: Right;
  /** `g` and then this letter goes there. */
  key?: string;
  /** What stands at its right, such as a count. Loaded after the frame. */
  badge?: LazyExoticComponent<ComponentType>;
}

/** Something that ⌘K finds besides pages, people and companies. `label` as above. */
export interface Command {
  id: string;
  label: string;
  icon?: IconType;
  right?: Right;
  run: (go: (to: string) => void) => void;
}

/** What a feature gives the application: `export const feature: Feature` of `features/X/feature.ts`. */
export interface Feature {
  /** Its folder, and the namespace of its texts. */
  name: string;
  /** Namespaces that its pages use beside its own and `shared`: loaded along with them. */
  texts?: string[];
  routes: AnyRoute[];
  nav?: NavEntry[];
  commands?: Command[];
  /** The right-hand panel for `?lead=…`; the feature `lead` alone has it. */
  leadPanel?: LazyExoticComponent<ComponentType<{ lead: string; onClose: () => void }>>;
  /** Begins to load what somebody may ask for by a key or a click, once nothing else is to do. */
  warm?: () => Promise<unknown>;
  /** Something in the top bar, before the profile, such as the bell. */
  topBar?: LazyExoticComponent<ComponentType>;
  /** Likewise, once the browser has nothing better to do. */
  topBarWhenIdle?: LazyExoticComponent<ComponentType>;
}

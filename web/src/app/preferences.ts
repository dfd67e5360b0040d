import { createKeptStore, createStore } from '~/shared/store';

export const railNarrow = createKeptStore('baton.rail', false);
export const paletteOpen = createStore(false);
export const helpOpen = createStore(false);

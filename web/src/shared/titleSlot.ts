import { createStore } from './store';

/** Where in the top bar a page puts its heading; null where there is no top bar. */
export const titleSlot = createStore<HTMLElement | null>(null);

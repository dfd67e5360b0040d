import type { components } from './schema';

/** The API's nouns by name: `Schema<'LeadRow'>`. */
export type Schema<K extends keyof components['schemas']> = components['schemas'][K];

export type Stage = Schema<'Stage'>;
export type Role = Schema<'Role'>;
export type Profile = Schema<'Profile'>;
export type BantLetter = Schema<'BantLetter'>;
export type BantStatus = Schema<'BantStatus'>;
export type Share = Schema<'Share'>;
export type LedgerEntry = Schema<'Entry'>;
export type Explanation = Schema<'Explanation'>;

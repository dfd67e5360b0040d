/**
 * Addresses that one feature needs of another. Features do not import each other, so links between
 * them go through here; what a feature links to within itself it knows from its own routes.
 */
export const paths = {
  inbox: '/inbox',
  overview: '/overview',
  leads: '/leads',
  board: '/board',
  timeline: '/timeline',
  accounts: '/accounts',
  myDay: '/my-day',
  notifications: '/notifications',
  profile: '/profile',
  signIn: '/sign-in',
  lead: (key: string) => `/leads/${encodeURIComponent(key)}`,
  account: (id: number | string) => `/accounts/${encodeURIComponent(String(id))}`,
  /** A list of leads behind a number: the list's own filter language, as the API takes it. */
  leadsWhere: (filter: unknown) =>
    `/leads?filter=${encodeURIComponent(typeof filter === 'string' ? filter : JSON.stringify(filter))}`,
};

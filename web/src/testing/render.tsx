import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { type ReactNode, Suspense } from 'react';
import type { paths } from '~/api/schema';
import type { Profile } from '~/api/types';
import { theme } from '~/shared/theme';
import { LocaleProvider } from '~/shared/useFormat';

export const PROFILE: Profile = {
  email: 'mina@example.com',
  name: 'Mina Park',
  role: 'sales',
  language: 'en',
  time_zone: 'Asia/Seoul',
  second_factor: false,
  recovery_codes: 0,
  stream_from: '0-0',
  restricted: false,
};

/** Shows something as somebody who is signed in sees it. What else is asked for, `answer` gives. */
export function show(what: ReactNode, profile: Profile = PROFILE) {
  const queries = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: 60_000 } },
  });
  queries.setQueryData(['get', '/api/v1/session', {}], profile);
  return {
    queries,
    ...render(
      <MantineProvider theme={theme} env="test">
        <QueryClientProvider client={queries}>
          <LocaleProvider>
            <Suspense fallback="…">{what}</Suspense>
          </LocaleProvider>
        </QueryClientProvider>
      </MantineProvider>,
    ),
  };
}

type Json<R> = R extends { content: { 'application/json': infer Body } } ? Body : never;
type Ok<Op> = Op extends { responses: infer R } ? Json<R[keyof R & (200 | 201)]> : never;
type Get<P extends keyof paths> = paths[P] extends { get: infer Op } ? Ok<Op> : never;

/** An answer of the API, held to the schema: `answer('/api/v1/tasks', { items: [] })`. */
export function answer<P extends keyof paths>(
  _path: P,
  body: Get<P>,
  init?: ResponseInit,
): Response {
  return Response.json(body, init);
}

import { defineConfig } from 'vitest/config';

// Journeys in a real browser on a real server: BATON_URL says where (`npm run preview` beside it, or
// the server itself). One after the other: they share the workspace.
export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A browser on a machine that does much else loses a race now and then; what is broken fails twice.
    retry: 1,
    // As long as the pages' own waiting: a machine may be busy.
    expect: { poll: { timeout: 10_000 } },
  },
});

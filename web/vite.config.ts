import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Where `npm run dev` finds a running server.
const server = process.env.BATON_URL ?? 'http://127.0.0.1:7700';

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: {
      '~': new URL('./src', import.meta.url).pathname,
      // One module of all icons, so that the development server does not ask for thousands.
      '@tabler/icons-react': '@tabler/icons-react/dist/esm/icons/index.mjs',
    },
  },
  server: {
    port: Number(process.env.PORT ?? 5173),
    // The server refuses what a browser says comes from elsewhere: it is to see its own address.
    // `/v1` is where messages come in: journeys send some.
    proxy: Object.fromEntries(
      ['/api', '/v1'].map((path) => [
        path,
        { target: server, changeOrigin: true, headers: { origin: server } },
      ]),
    ),
  },
  // The built application under the policy that the server sets. The nonce is what the server
  // replaces in index.html, as it stands there.
  preview: {
    port: Number(process.env.PORT ?? 4173),
    headers: {
      'content-security-policy':
        "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-__CSP_NONCE__'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    },
  },
  build: {
    target: 'es2023',
    // The content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 700,
    // What every page needs is one file: in twenty it is 5 % more, and twenty requests.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
    },
  },
  test: {
    environment: 'happy-dom',
    setupFiles: ['src/testing/setup.ts'],
    // Longer than a single wait, so that it says what was waited for.
    testTimeout: 20_000,
    include: ['src/**/*.test.{ts,tsx}'],
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
});

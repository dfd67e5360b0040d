import { MantineProvider } from '@mantine/core';
import '~/shared/layers.css';
import '@mantine/core/styles.layer.css';
import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';
import '~/shared/tokens.css';
import '~/shared/base.css';
import '~/shared/mantine.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { startI18n } from '~/shared/i18n';
import { frameRoute } from '~/shared/parents';
import { paths } from '~/shared/paths';
import { listenForShortcuts } from '~/shared/shortcuts';
import { cssVariables, theme } from '~/shared/theme';
import { LocaleProvider } from '~/shared/useFormat';
import { watchConnection } from './connection';
import { createQueries } from './queries';
import { createAppRouter } from './router';
import { ToastPlace } from './ToastPlace';
import { themeManager } from './theme-manager';

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
// For the style element that keeps the page from scrolling under a dialog.
setNonce(nonce);

const queries = createQueries(() => {
  // The session ended while somebody worked: sign in, and come back to where one was.
  const { matches, location } = router.state;
  // Several answers say so at once: the first is enough.
  if (location.pathname === paths.signIn) return;
  if (!matches.some((match) => match.routeId === frameRoute.id)) return;
  const there = { to: paths.signIn, search: { to: location.href, over: true }, replace: true };
  void router.navigate(there).then(() => queries.clear());
});
const router = createAppRouter(queries);

watchConnection(queries);
listenForShortcuts(window);

void startI18n().then(() => {
  const root = document.getElementById('root');
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={themeManager}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={queries}>
          <LocaleProvider>
            <Suspense>
              <RouterProvider router={router} />
            </Suspense>
            <ToastPlace />
          </LocaleProvider>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
});

import { Button } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState, Page } from '~/shared/pieces';

/** A part of the page that failed: the rest stays. */
export function ErrorPage({ error }: ErrorComponentProps) {
  const { t } = useTranslation('app');
  const router = useRouter();
  const { reset } = useQueryErrorResetBoundary();
  useEffect(() => {
    reset();
  }, [reset]);
  // A new version was installed, and this page's parts are not there any more.
  const outdated = /dynamically imported module|Importing a module script/.test(String(error));
  return (
    <Page title={t('failed')}>
      <ErrorState
        error={error}
        onRetry={() => (outdated ? window.location.reload() : void router.invalidate())}
        action={
          <Button variant="subtle" onClick={() => window.location.assign('/')}>
            {t('toStart')}
          </Button>
        }
      />
    </Page>
  );
}

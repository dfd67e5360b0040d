import { Button, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconBuilding, IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { EmptyState, ErrorState, Page, SkeletonRows } from '~/shared/pieces';
import { AccountTable } from './AccountTable';
import styles from './accounts.module.css';
import { accountsRoute } from './routes';

const PAGE = 100;
const TYPING_MS = 200;

export function AccountsPage() {
  const { t } = useTranslation('accounts');
  const { q, sort = '-people' } = accountsRoute.useSearch();
  const navigate = useNavigate();
  const search = useDebouncedCallback((value: string) => {
    const put = (now: object) => ({ ...now, q: value.trim() || undefined });
    void navigate({ to: '.', search: put, replace: true });
  }, TYPING_MS);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    api.useInfiniteQuery(
      'get',
      '/api/v1/accounts',
      { params: { query: { q, sort, limit: PAGE } } },
      {
        pageParamName: 'cursor',
        // Not undefined: that would become a cursor of its own.
        initialPageParam: null as string | null,
        getNextPageParam: (page) => page.next ?? undefined,
        placeholderData: (before) => before,
      },
    );
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  return (
    <Page
      title={t('title')}
      flush
      actions={
        <TextInput
          className={styles.search}
          type="search"
          aria-label={t('search')}
          placeholder={t('search')}
          leftSection={<IconSearch size={16} stroke={1.5} />}
          defaultValue={q}
          onChange={(event) => search(event.currentTarget.value)}
        />
      }
    >
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={16} />
      ) : items.length === 0 ? (
        <EmptyState
          icon={IconBuilding}
          title={q ? t('notFound', { q }) : t('empty')}
          body={q ? undefined : t('emptyBody')}
        />
      ) : (
        <>
          <AccountTable items={items} sort={sort} />
          {hasNextPage && <More loading={isFetchingNextPage} onMore={() => void fetchNextPage()} />}
        </>
      )}
    </Page>
  );
}

/** Asks for more when it comes into sight; a button for whoever goes by the keyboard. */
function More({ loading, onMore }: { loading: boolean; onMore: () => void }) {
  const { t } = useTranslation('accounts');
  const end = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);
  more.current = onMore;
  useEffect(() => {
    if (!end.current || loading) return;
    const watcher = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) more.current();
      },
      { rootMargin: '600px' },
    );
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [loading]);
  return (
    <div ref={end} className={styles.more}>
      <Button variant="subtle" color="gray" loading={loading} onClick={onMore}>
        {t('more')}
      </Button>
    </div>
  );
}

import { Button } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, client } from '~/api/client';
import { isRefusal } from '~/api/errors';
import type { Schema } from '~/api/types';
import { ErrorState, SkeletonRows, When } from '~/shared/pieces';
import { toast, toastProblem } from '~/shared/toast';
import { readAgent } from './agent';
import styles from './profile.module.css';

export function Sessions() {
  const { t } = useTranslation('account-settings');
  const queries = useQueryClient();
  const { data, error, refetch } = api.useQuery('get', '/api/v1/sessions');
  const end = useMutation({
    mutationFn: (ids: number[]) => Promise.all(ids.map(endOne)),
    onSuccess: (_, ids) => toast(t('sessions.ended', { count: ids.length })),
    onError: (failed) => toastProblem(failed, t('sessions.notEnded')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/sessions'] }),
  });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={2} />;
  const others = data.items.filter((session) => !session.current).map((session) => session.id);
  const sorted = [...data.items].sort((a, b) => Number(b.current) - Number(a.current));
  return (
    <>
      <ul className={styles.sessions}>
        {sorted.map((session) => (
          <SessionRow key={session.id} session={session} onEnd={() => end.mutate([session.id])} />
        ))}
      </ul>
      {others.length > 1 && (
        <Button variant="default" loading={end.isPending} onClick={() => end.mutate(others)}>
          {t('sessions.endOthers', { count: others.length })}
        </Button>
      )}
    </>
  );
}

async function endOne(id: number): Promise<void> {
  try {
    await client.DELETE('/api/v1/sessions/{id}', { params: { path: { id } } });
  } catch (error) {
    // It is over already: that was wanted.
    if (!isRefusal(error, 'not-found')) throw error;
  }
}

function SessionRow({ session, onEnd }: { session: Schema<'SessionView'>; onEnd: () => void }) {
  const { t } = useTranslation('account-settings');
  const { browser, system, phone } = readAgent(session.agent);
  const Icon = phone ? IconDeviceMobile : IconDeviceDesktop;
  const name = !browser
    ? t('sessions.unknown')
    : system
      ? t('sessions.on', { browser, system })
      : browser;
  return (
    <li className={styles.session}>
      <Icon size={18} stroke={1.5} aria-hidden />
      <div>
        <div title={session.agent}>{name}</div>
        <div className="meta">
          {session.current ? (
            <span className={styles.this}>{t('sessions.current')}</span>
          ) : (
            <>
              {t('sessions.seen')} <When at={session.seen_at} />
            </>
          )}
          {' · '}
          {session.address}
          {' · '}
          {t('sessions.since')} <When at={session.created_at} />
        </div>
      </div>
      {!session.current && (
        <Button
          variant="subtle"
          color="gray"
          aria-label={t('sessions.endThis', { name })}
          onClick={onEnd}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}

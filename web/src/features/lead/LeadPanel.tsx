import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowsDiagonal, IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { useNeighbours } from '~/shared/neighbours';
import { paths } from '~/shared/paths';
import { ErrorState, ScoreChip, SkeletonRows, StageTag } from '~/shared/pieces';
import { useShortcuts } from '~/shared/shortcuts';
import styles from './panel.module.css';

/** A lead beside a list: the arrows go along the list, Enter opens the whole page, Escape closes. */
export function LeadPanel({ lead, onClose }: { lead: string; onClose: () => void }) {
  const { t } = useTranslation('lead');
  const navigate = useNavigate();
  const { previous, next } = useNeighbours(lead);
  const { data, error, refetch } = api.useQuery('get', '/api/v1/leads/{lead}', {
    params: { path: { lead } },
  });
  const show = (key: string | undefined) => {
    if (key)
      void navigate({ to: '.', search: (now: object) => ({ ...now, lead: key }), replace: true });
  };
  const open = () => void navigate({ to: paths.lead(lead) });
  const actions = [
    {
      keys: 'ArrowUp',
      label: t('panel.previous'),
      icon: IconChevronUp,
      run: () => show(previous),
      enabled: Boolean(previous),
    },
    {
      keys: 'ArrowDown',
      label: t('panel.next'),
      icon: IconChevronDown,
      run: () => show(next),
      enabled: Boolean(next),
    },
    { keys: 'Enter', label: t('panel.open'), icon: IconArrowsDiagonal, run: open, enabled: true },
    { keys: 'Escape', label: t('panel.close'), icon: IconX, run: onClose, enabled: true },
  ];
  useShortcuts(t('panel.label'), actions);

  return (
    <>
      <header className={styles.head}>
        <h2 className="truncate">{data?.name ?? lead}</h2>
        {actions.map(({ keys, label, icon: Icon, run, enabled }) => (
          <Tooltip key={keys} label={label}>
            <ActionIcon aria-label={label} onClick={run} disabled={!enabled}>
              <Icon size={18} stroke={1.5} />
            </ActionIcon>
          </Tooltip>
        ))}
      </header>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={6} />}
      {data && (
        <div className={styles.body}>
          <StageTag stage={data.stage} filled />
          <ScoreChip
            score={data.score?.score}
            grade={data.score?.grade}
            qualified={data.score?.qualified}
          />
        </div>
      )}
    </>
  );
}

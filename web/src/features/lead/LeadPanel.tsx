import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowsDiagonal, IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNeighbours } from '~/shared/neighbours';
import { paths } from '~/shared/paths';
import { ErrorState, SkeletonRows } from '~/shared/pieces';
import { useShortcuts } from '~/shared/shortcuts';
import { LeadView } from './LeadView';
import styles from './lead.module.css';
import { useLeadWhole } from './useLead';

/** A lead beside a list: the arrows go along the list, Enter opens the whole page, Escape closes. */
export function LeadPanel({ lead, onClose }: { lead: string; onClose: () => void }) {
  const { t } = useTranslation('lead');
  const navigate = useNavigate();
  const { previous, next, index, of } = useNeighbours(lead);
  const { data, error, refetch } = useLeadWhole(lead);
  const show = (key: string | undefined) => {
    if (key)
      void navigate({
        to: '.',
        search: (now: object) => ({ ...now, lead: key }),
        replace: true,
        resetScroll: false,
      });
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
  useShortcuts(t('panel.label'), [
    ...actions.map((action) => ({
      ...action,
      // Enter on a button or link is that button's.
      run: (event: KeyboardEvent) => {
        const on =
          event.target instanceof Element && event.target.closest('a, button, [role=slider]');
        if (action.keys === 'Enter' && on) return (on as HTMLElement).click();
        action.run();
      },
    })),
  ]);

  return (
    <>
      <header className={styles.panelHead}>
        <span className="meta">
          {index >= 0 && of !== null
            ? t('panel.place', { place: index + 1, of })
            : (data?.key ?? lead)}
        </span>
        {actions.map(({ keys, label, icon: Icon, run, enabled }) => (
          <Tooltip key={keys} label={label}>
            <ActionIcon aria-label={label} onClick={run} disabled={!enabled}>
              <Icon size={18} stroke={1.5} />
            </ActionIcon>
          </Tooltip>
        ))}
      </header>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={8} />}
      {data && <LeadView key={data.id} lead={data} address={lead} inPanel />}
    </>
  );
}

import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '~/api/client';
import type { Stage } from '~/api/types';
import { paths } from '~/shared/paths';
import { StageTag } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { toast, toastProblem } from '~/shared/toast';
import { type Lead, nameOf, useTouch } from '../useLead';
import { OpenDialog } from '../work/OpenDialog';
import { HandOverDialog } from './HandOverDialog';
import { MoveDialog } from './MoveDialog';

type Dialog = { move: Stage } | 'hand-over' | 'opportunity' | null;
const BY_HAND: readonly Stage[] = [
  'lead',
  'mql',
  'sal',
  'sql',
  'opportunity',
  'customer',
  'recycled',
  'disqualified',
];

/** The one thing to do next at this stage, and what else can be done. */
export function StageActions({ lead, address }: { lead: Lead; address: string }) {
  const { t } = useTranslation('lead');
  const me = useMe();
  const navigate = useNavigate();
  const touch = useTouch(address);
  const [dialog, setDialog] = useState<Dialog>(null);
  const [busy, setBusy] = useState(false);
  if (!me.may('work')) return null;

  const accept = async (id: number) => {
    setBusy(true);
    try {
      await client.POST('/api/v1/handoffs/{id}/accept', { params: { path: { id } } });
      toast(t('accepted', { name: nameOf(lead) }));
    } catch (error) {
      toastProblem(error, t('notAccepted'));
    }
    setBusy(false);
    void touch();
  };
  const { handoff, stage } = lead;
  const next = handoff
    ? { label: t('act.accept'), run: () => void accept(handoff.id) }
    : stage === 'lead' || stage === 'recycled' || stage === 'mql'
      ? { label: t('act.handOver'), run: () => setDialog('hand-over') }
      : stage === 'sal'
        ? { label: t('act.qualify'), run: () => setDialog({ move: 'sql' }) }
        : stage === 'sql' || stage === 'customer'
          ? { label: t('act.open'), run: () => setDialog('opportunity') }
          : null;
  const close = () => setDialog(null);
  return (
    <>
      {next && (
        <Button
          className="no-print"
          variant={handoff || stage === 'sal' || stage === 'sql' ? 'filled' : 'default'}
          loading={busy}
          onClick={next.run}
        >
          {next.label}
        </Button>
      )}
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon className="no-print" variant="default" size={32} aria-label={t('act.more')}>
            <IconDots size={18} stroke={1.5} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {handoff && (
            <Menu.Item
              onClick={() =>
                void navigate({ to: paths.inbox, search: { of: 'all', handoff: handoff.id } })
              }
            >
              {t('act.inInbox')}
            </Menu.Item>
          )}
          <Menu.Item onClick={() => setDialog('opportunity')}>{t('act.open')}</Menu.Item>
          <Menu.Item onClick={() => window.print()}>{t('act.print')}</Menu.Item>
          <Menu.Divider />
          <Menu.Label>{t('act.moveTo')}</Menu.Label>
          {BY_HAND.filter((each) => each !== stage).map((each) => (
            <Menu.Item key={each} onClick={() => setDialog({ move: each })}>
              <StageTag stage={each} />
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {dialog === 'hand-over' && <HandOverDialog lead={lead} address={address} onClose={close} />}
      {dialog === 'opportunity' && <OpenDialog lead={lead} address={address} onClose={close} />}
      {typeof dialog === 'object' && dialog && (
        <MoveDialog lead={lead} address={address} to={dialog.move} onClose={close} />
      )}
    </>
  );
}

import { Button, Menu, Select, Textarea, TextInput } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '~/api/client';
import type { Schema } from '~/api/types';
import { asRead } from '~/shared/asRead';
import { asWord } from '~/shared/names';
import { usePeople } from '~/shared/people';
import { Money, When } from '~/shared/pieces';
import { Dialog } from '~/shared/pieces/Dialog';
import { useMe } from '~/shared/session';
import { toast, toastProblem } from '~/shared/toast';
import { useFormat } from '~/shared/useFormat';
import styles from '../lead.module.css';
import { Section } from '../Section';
import { type Lead, useTouch } from '../useLead';
import { OpenDialog, usePipeline } from './OpenDialog';

import work from './work.module.css';

type Deal = Schema<'OpportunityView'>;
type Asked = { act: 'won' | 'lost' | 'change'; deal: Deal } | 'new' | null;

const REASONS = [
  'price',
  'competitor',
  'no_budget',
  'no_decision',
  'missing_feature',
  'timing',
  'no_contact',
  'other',
];

export function Opportunities({ lead, address }: { lead: Lead; address: string }) {
  const { t } = useTranslation('lead');
  const me = useMe();
  const [dialog, setDialog] = useState<Asked>(null);
  const close = () => setDialog(null);
  return (
    <Section
      title={t('deal.title')}
      actions={
        me.may('work') && (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={14} stroke={1.75} />}
            onClick={() => setDialog('new')}
          >
            {t('deal.add')}
          </Button>
        )
      }
    >
      {lead.opportunities.length === 0 && <p className="meta">{t('deal.none')}</p>}
      <ul className={work.rows}>
        {lead.opportunities.map((deal) => (
          <Row
            key={deal.id}
            deal={deal}
            address={address}
            onAct={(act) => setDialog({ act, deal })}
          />
        ))}
      </ul>
      {dialog === 'new' && <OpenDialog lead={lead} address={address} onClose={close} />}
      {dialog && dialog !== 'new' && dialog.act === 'change' && (
        <OpenDialog lead={lead} address={address} opportunity={dialog.deal} onClose={close} />
      )}
      {dialog && dialog !== 'new' && dialog.act !== 'change' && (
        <CloseDialog as={dialog.act} deal={dialog.deal} address={address} onClose={close} />
      )}
    </Section>
  );
}

function Row(props: {
  deal: Deal;
  address: string;
  onAct: (act: 'won' | 'lost' | 'change') => void;
}) {
  const { t } = useTranslation('lead');
  const format = useFormat();
  const me = useMe();
  const people = usePeople();
  const pipeline = usePipeline();
  const touch = useTouch(props.address);
  const { deal, onAct } = props;
  const open = deal.outcome === 'open';
  const move = async (stage: string | null) => {
    if (!stage || stage === deal.stage) return;
    try {
      await client.PATCH('/api/v1/opportunities/{id}', {
        params: { path: { id: deal.id }, header: asRead(deal) },
        body: { stage },
      });
    } catch (error) {
      toastProblem(error, t('deal.failed'));
    }
    void touch();
  };
  return (
    <li className={work.deal} data-outcome={deal.outcome}>
      <div className={work.dealHead}>
        <strong>{deal.name ?? t('deal.untitled')}</strong>
        <span className={work.amount}>
          {deal.amount !== null && deal.amount !== undefined && (
            <Money amount={deal.amount} currency={deal.currency} />
          )}
        </span>
      </div>
      <p className="meta">
        {open
          ? [
              deal.probability !== null && deal.probability !== undefined
                ? t('deal.likely', { share: format.percent(deal.probability) })
                : '',
              deal.expected_close_at
                ? t('deal.expected', { at: format.day(deal.expected_close_at) })
                : t('deal.noClose'),
              people.nameOf(deal.owner),
            ]
              .filter(Boolean)
              .join(' · ')
          : [
              t(`deal.outcome.${deal.outcome}`),
              deal.reason
                ? REASONS.includes(deal.reason)
                  ? t(`deal.reason.${deal.reason}`)
                  : asWord(deal.reason)
                : '',
              deal.competitor ?? '',
            ]
              .filter(Boolean)
              .join(' · ')}{' '}
        {!open && deal.closed_at && <When at={deal.closed_at} />}
      </p>
      {open && me.may('work') && (
        <div className={`${work.dealActs} no-print`}>
          <Select
            size="xs"
            aria-label={t('deal.stage')}
            data={
              pipeline.stages.some((each) => each.value === deal.stage)
                ? pipeline.stages
                : [...pipeline.stages, { value: deal.stage, label: deal.stage }]
            }
            allowDeselect={false}
            value={deal.stage}
            onChange={(stage) => void move(stage)}
          />
          <Button size="compact-sm" variant="default" onClick={() => onAct('won')}>
            {t('deal.win')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => onAct('lost')}>
            {t('deal.lose')}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                aria-label={t('deal.more', { name: deal.name ?? '' })}
              >
                <IconDots size={16} stroke={1.5} />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => onAct('change')}>{t('deal.edit')}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      )}
    </li>
  );
}

function CloseDialog(props: {
  as: 'won' | 'lost';
  deal: Deal;
  address: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('lead');
  const { as, deal, address, onClose } = props;
  const touch = useTouch(address);
  const pipeline = usePipeline();
  const [reason, setReason] = useState<string | null>(null);
  const [why, setWhy] = useState('');
  const [competitor, setCompetitor] = useState(deal.competitor ?? '');
  const [feature, setFeature] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await client.POST('/api/v1/opportunities/{id}/close', {
        params: { path: { id: deal.id } },
        body: {
          as,
          reason: as === 'lost' ? reason : why.trim() || null,
          competitor: competitor.trim() || null,
          missing_feature: feature.trim() || null,
        },
      });
      toast(t(`deal.closed.${as}`));
      onClose();
    } catch (error) {
      toastProblem(error, t('deal.failed'));
    }
    setBusy(false);
    void touch();
  };
  return (
    <Dialog
      onClose={onClose}
      size={440}
      title={t(`deal.closing.${as}`, { name: deal.name ?? t('deal.untitled') })}
    >
      <form className={styles.stack} onSubmit={(event) => void send(event)}>
        {as === 'lost' ? (
          <Select
            data-autofocus
            required
            label={t('deal.whyLost')}
            placeholder={t('move.choose')}
            data={pipeline.lostReasons.map((value) => ({
              value,
              label: REASONS.includes(value) ? t(`deal.reason.${value}`) : value,
            }))}
            value={reason}
            onChange={setReason}
          />
        ) : (
          <Textarea
            data-autofocus
            label={t('deal.whyWon')}
            autosize
            minRows={2}
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
          />
        )}
        <TextInput
          label={t('deal.competitor')}
          value={competitor}
          onChange={(event) => setCompetitor(event.currentTarget.value)}
        />
        {reason === 'missing_feature' && (
          <TextInput
            label={t('deal.feature')}
            value={feature}
            onChange={(event) => setFeature(event.currentTarget.value)}
          />
        )}
        <div className={styles.dialogFoot}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={as === 'lost' && !reason}>
            {t(`deal.outcome.${as}`)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

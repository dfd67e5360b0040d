import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '~/api/client';
import type { Schema } from '~/api/types';
import { asRead } from '~/shared/asRead';
import { Dialog } from '~/shared/pieces/Dialog';
import { toast, toastProblem } from '~/shared/toast';
import { useLocale } from '~/shared/useFormat';
import { fromField, toDayField } from '~/shared/zoned';
import { currencyOf, useMissing } from '../bant/Bant';
import { CURRENCIES } from '../bant/LetterForm';
import styles from '../lead.module.css';
import { type Lead, nameOf, useTouch } from '../useLead';

/** Stages of the pipeline as a reader calls them. */
export function usePipeline() {
  const { i18n } = useTranslation();
  const { data } = api.useQuery('get', '/api/v1/settings/pipeline', {}, { staleTime: 5 * 60_000 });
  const stages = (data?.stages ?? []).map((each) => ({
    value: each.id,
    label: each.label?.[i18n.language] ?? each.label?.en ?? each.id,
    probability: each.probability,
  }));
  return {
    stages,
    lostReasons: data?.lost_reasons ?? [],
    nameOf: (id: string) => stages.find((each) => each.value === id)?.label ?? id,
  };
}

interface Props {
  lead: Lead;
  address: string;
  /** The one that is changed; none: a new one is opened. */
  opportunity?: Schema<'OpportunityView'>;
  onClose: () => void;
}

export function OpenDialog({ lead, address, opportunity, onClose }: Props) {
  const { t } = useTranslation('lead');
  const { zone } = useLocale();
  const touch = useTouch(address);
  const pipeline = usePipeline();
  const missing = useMissing(lead.bant.missing);
  const [name, setName] = useState(opportunity?.name ?? '');
  const [amount, setAmount] = useState<number | string>(opportunity?.amount ?? '');
  const [currency, setCurrency] = useState(opportunity?.currency ?? currencyOf(lead));
  const [close, setClose] = useState(
    opportunity?.expected_close_at ? toDayField(opportunity.expected_close_at, zone) : '',
  );
  const [stage, setStage] = useState<string | null>(opportunity?.stage ?? null);
  const [busy, setBusy] = useState(false);
  const early = ['visitor', 'lead', 'mql', 'sal', 'recycled'].includes(lead.stage);
  const barred = !opportunity && early && lead.bant.missing.length > 0;

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const body = {
      name: name.trim() || null,
      // As it stands there: while it is typed (`12.`), it is a text.
      amount: amount === '' ? null : Number(amount),
      currency,
      expected_close_at: close ? (fromField(`${close}T12:00`, zone)?.toISOString() ?? null) : null,
      stage,
    };
    try {
      if (opportunity)
        await client.PATCH('/api/v1/opportunities/{id}', {
          params: { path: { id: opportunity.id }, header: asRead(opportunity) },
          body,
        });
      else await client.POST('/api/v1/opportunities', { body: { ...body, lead: address } });
      toast(t(opportunity ? 'deal.changed' : 'deal.opened', { name: nameOf(lead) }));
      onClose();
    } catch (error) {
      toastProblem(error, t(opportunity ? 'deal.failed' : 'deal.notOpened'));
    }
    setBusy(false);
    void touch();
  };
  return (
    <Dialog
      onClose={onClose}
      size={480}
      title={t(opportunity ? 'deal.change' : 'deal.new', { name: nameOf(lead) })}
    >
      {barred && (
        <p className={styles.missing} role="status">
          <strong>{t('deal.barred', { letters: missing })}</strong> {t('deal.barredDo')}
        </p>
      )}
      <form className={styles.stack} onSubmit={(event) => void send(event)}>
        <TextInput
          data-autofocus
          label={t('deal.name')}
          placeholder={lead.company?.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className={styles.pair}>
          <NumberInput
            label={t('deal.amount')}
            thousandSeparator=","
            hideControls
            min={0}
            allowNegative={false}
            value={amount}
            onChange={setAmount}
          />
          <Select
            label={t('bant.second.budget')}
            data={[...new Set([...CURRENCIES, currency])]}
            allowDeselect={false}
            value={currency}
            onChange={(next) => setCurrency(next ?? currency)}
          />
        </div>
        <div className={styles.pair}>
          <Select
            label={t('deal.stage')}
            placeholder={pipeline.stages[0]?.label}
            data={pipeline.stages}
            value={stage}
            onChange={setStage}
          />
          <TextInput
            type="date"
            label={t('deal.close')}
            value={close}
            onChange={(event) => setClose(event.currentTarget.value)}
          />
        </div>
        <div className={styles.dialogFoot}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={barred}>
            {opportunity ? t('save') : t('deal.do')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

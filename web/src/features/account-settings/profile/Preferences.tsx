import { Checkbox, SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client, ifMatch } from '~/api/client';
import type { Schema } from '~/api/types';
import { ErrorState, SkeletonRows } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { toastProblem } from '~/shared/toast';
import { minuteOf, timeOf } from './minutes';
import styles from './profile.module.css';

type Wishes = Schema<'Wishes'>;

// What people are told of, in the groups that they think in. Others stay as they are.
const KINDS = {
  handoffs: [
    'handoff.opened',
    'handoff.assigned',
    'handoff.reminder',
    'handoff.overdue',
    'handoff.escalated',
    'handoff.unassigned',
    'handoff.returned',
    'handoff.commented',
  ],
  leads: ['lead.mql.reached', 'lead.stage.changed', 'lead.active', 'bant.stale', 'task.due'],
  deals: ['opportunity.opened', 'opportunity.won', 'opportunity.lost'],
  team: ['model.proposed', 'model.published', 'import.finished', 'delivery.died'],
} as const;

const GROUPS = Object.keys(KINDS) as (keyof typeof KINDS)[];
const MAILS: Wishes['mail'][] = ['at_once', 'digest', 'off'];
const EVENING = 19 * 60;
const MORNING = 8 * 60;

/** Saved as it is changed: what is shown is what holds. */
export function Preferences() {
  const me = useMe();
  const queries = useQueryClient();
  const { t } = useTranslation('account-settings');
  const init = { params: { path: { email: me.email } } };
  const { queryKey } = api.queryOptions(
    'get',
    '/api/v1/members/{email}/notification-preferences',
    init,
  );
  const { data, error, refetch } = api.useQuery(
    'get',
    '/api/v1/members/{email}/notification-preferences',
    init,
  );
  // What is wanted, from the first change until the last of them is saved: each is made of what the one before left.
  const [wanted, setWanted] = useState<Wishes>();
  const last = useRef<Wishes>(undefined);
  const { mutate, isPending } = useMutation({
    mutationFn: async (body: Wishes) => {
      await queries.cancelQueries({ queryKey });
      const header = ifMatch(queries.getQueryData<Wishes>(queryKey) ?? {});
      const params = { ...init.params, header };
      const saved = await client.PUT('/api/v1/members/{email}/notification-preferences', {
        params,
        body,
      });
      queries.setQueryData(queryKey, saved.data);
    },
    onSuccess: (_, body) => {
      if (last.current && last.current !== body) mutate(last.current);
      else setWanted(undefined);
    },
    onError: (failed) => {
      // What holds is shown again, and nothing that was made of it meanwhile is sent.
      setWanted(undefined);
      toastProblem(failed, t('preferences.notSaved'));
      void queries.invalidateQueries({ queryKey });
    },
  });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} />;
  const shown = wanted ?? (data as Wishes);
  const save = (change: Partial<Wishes>) => {
    const { mail, digest_hour, quiet, muted } = { ...shown, ...change };
    const next = { mail, digest_hour, quiet, muted };
    last.current = next;
    setWanted(next);
    if (!isPending) mutate(next);
  };
  return (
    <>
      <MailWishes wishes={shown} save={save} />
      <KindWishes muted={shown.muted} save={save} />
    </>
  );
}

function MailWishes({ wishes, save }: { wishes: Wishes; save: (change: Partial<Wishes>) => void }) {
  const { t } = useTranslation('account-settings');
  const quiet = wishes.quiet as [number, number] | null | undefined;
  const hours = Array.from({ length: 24 }, (_, hour) => ({
    value: String(hour),
    label: timeOf(hour * 60),
  }));
  return (
    <>
      <div className={styles.row}>
        <SegmentedControl
          size="sm"
          value={wishes.mail}
          aria-label={t('preferences.mail')}
          onChange={(mail) => save({ mail: mail as Wishes['mail'] })}
          data={MAILS.map((value) => ({ value, label: t(`preferences.mails.${value}`) }))}
        />
        {wishes.mail === 'digest' && (
          <Select
            w={110}
            aria-label={t('preferences.hour')}
            data={hours}
            value={String(wishes.digest_hour)}
            allowDeselect={false}
            onChange={(hour) => save({ digest_hour: Number(hour) })}
          />
        )}
      </div>
      {wishes.mail !== 'off' && (
        <Switch
          label={t('preferences.quiet')}
          checked={Boolean(quiet)}
          onChange={(event) =>
            save({ quiet: event.currentTarget.checked ? [EVENING, MORNING] : null })
          }
        />
      )}
      {wishes.mail !== 'off' && quiet && (
        <div className={styles.row}>
          {(['from', 'to'] as const).map((side, index) => (
            <TextInput
              key={`${side}${quiet[index]}`}
              type="time"
              w={130}
              label={t(`preferences.${side}`)}
              defaultValue={timeOf(quiet[index] ?? 0)}
              onBlur={(event) => {
                const minute = minuteOf(event.currentTarget.value);
                if (minute === null || minute === quiet[index]) return;
                save({ quiet: index === 0 ? [minute, quiet[1]] : [quiet[0], minute] });
              }}
            />
          ))}
        </div>
      )}
    </>
  );
}

function KindWishes({ muted, save }: { muted: string[]; save: (change: Partial<Wishes>) => void }) {
  const { t } = useTranslation('account-settings');
  return (
    <div className={styles.kinds}>
      {GROUPS.map((group) => (
        <fieldset key={group}>
          <legend>{t(`preferences.group.${group}`)}</legend>
          {KINDS[group].map((kind) => (
            <Checkbox
              key={kind}
              label={t(`preferences.kind.${kind.replaceAll('.', '_')}`)}
              checked={!muted.includes(kind)}
              onChange={(event) =>
                save({
                  muted: event.currentTarget.checked
                    ? muted.filter((each) => each !== kind)
                    : [...muted, kind],
                })
              }
            />
          ))}
        </fieldset>
      ))}
    </div>
  );
}

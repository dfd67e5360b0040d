import { Button } from '@mantine/core';
import { IconShieldCheck, IconShieldOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery, useMe } from '~/shared/session';
import { toast } from '~/shared/toast';
import styles from './profile.module.css';

const BeginFactor = lazy(() => import('./BeginFactor').then((m) => ({ default: m.BeginFactor })));
const EndFactor = lazy(() => import('./EndFactor').then((m) => ({ default: m.EndFactor })));

/** So few recovery codes are left that it is time for new ones. */
const FEW = 3;

export function SecondFactor() {
  const { t } = useTranslation('account-settings');
  const me = useMe();
  const queries = useQueryClient();
  const [open, setOpen] = useState<'begin' | 'end' | null>(null);
  const on = me.second_factor;
  const Icon = on ? IconShieldCheck : IconShieldOff;
  const done = (text?: string) => {
    setOpen(null);
    void queries.invalidateQueries({ queryKey: sessionQuery().queryKey });
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/sessions'] });
    if (text) toast(text);
  };
  return (
    <>
      <p className={styles.state} data-on={on}>
        <Icon size={18} stroke={1.5} aria-hidden />
        {on ? t('factor.on', { count: me.recovery_codes }) : t('factor.off')}
      </p>
      {on && me.recovery_codes <= FEW && <p className="meta">{t('factor.few')}</p>}
      <Button variant="default" onClick={() => setOpen(on ? 'end' : 'begin')}>
        {t(on ? 'factor.end' : 'factor.begin')}
      </Button>
      <Suspense>
        {open === 'begin' && (
          <BeginFactor onClose={() => done()} onDone={() => done(t('factor.begun'))} />
        )}
        {open === 'end' && (
          <EndFactor onClose={() => setOpen(null)} onDone={() => done(t('factor.ended'))} />
        )}
      </Suspense>
    </>
  );
}

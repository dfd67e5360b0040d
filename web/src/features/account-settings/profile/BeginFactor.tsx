import { Button, TextInput } from '@mantine/core';
import { QRCodeSVG } from 'qrcode.react';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { Dialog } from '~/shared/pieces/Dialog';
import { Refused } from '~/shared/pieces/Refused';
import { useMe } from '~/shared/session';
import { toast } from '~/shared/toast';
import { ConfirmPassword } from './ConfirmPassword';
import styles from './profile.module.css';

/** Password, then the app and a code of it, then the recovery codes: they are shown this once. */
export function BeginFactor({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('account-settings');
  const [codes, setCodes] = useState<string[] | null>(null);
  const begin = api.useMutation('post', '/api/v1/second-factor', { meta: { asksPassword: true } });
  const titles = codes ? 'factor.codesTitle' : begin.data ? 'factor.appTitle' : 'factor.beginTitle';
  return (
    <Dialog
      // The codes are gone once this is closed: that takes a button that says so.
      onClose={codes ? () => {} : onClose}
      withCloseButton={!codes}
      title={t(titles)}
    >
      {codes ? (
        <Codes codes={codes} onKept={onDone} />
      ) : begin.data ? (
        <App begun={begin.data} onConfirmed={setCodes} />
      ) : (
        <ConfirmPassword
          body={t('factor.beginBody')}
          submit={t('factor.next')}
          pending={begin.isPending}
          error={begin.error}
          onSubmit={(password) => begin.mutate({ body: { password } })}
        />
      )}
    </Dialog>
  );
}

function App(props: { begun: Schema<'Begun'>; onConfirmed: (codes: string[]) => void }) {
  const { t } = useTranslation('account-settings');
  const input = useRef<HTMLInputElement>(null);
  const confirm = api.useMutation('put', '/api/v1/second-factor', {
    meta: { asksPassword: true },
    onSuccess: ({ recovery_codes }) => props.onConfirmed(recovery_codes),
    onError: () => input.current?.select(),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code')).replace(/\s/g, '');
    confirm.mutate({ body: { code } });
  };
  const wrong = t('factor.wrong');
  return (
    <form className={styles.step} onSubmit={submit}>
      <p>{t('factor.appBody')}</p>
      <div className={styles.qr}>
        <QRCodeSVG value={props.begun.uri} size={176} title={t('factor.qr')} />
      </div>
      <p className="meta">{t('factor.secret')}</p>
      <code className={styles.secret}>{props.begun.secret.match(/.{1,4}/g)?.join(' ')}</code>
      <Refused
        error={confirm.error}
        texts={{ invalid: wrong, unauthorised: wrong, refused: t('factor.lost') }}
      />
      <TextInput
        ref={input}
        name="code"
        label={t('factor.code')}
        autoComplete="one-time-code"
        inputMode="numeric"
        required
        withAsterisk={false}
        data-autofocus
      />
      <div className={styles.actions}>
        <Button type="submit" loading={confirm.isPending}>
          {t('factor.confirm')}
        </Button>
      </div>
    </form>
  );
}

function Codes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const { t } = useTranslation('account-settings');
  const me = useMe();
  const text = codes.join('\n');
  const download = () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([`Baton · ${me.email}\n\n${text}\n`]));
    link.download = 'baton-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => toast(t('copied')),
      () => {},
    );
  return (
    <div className={styles.step}>
      <p>{t('factor.codesBody')}</p>
      <ul className={styles.codes} aria-label={t('factor.codesTitle')}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={styles.actions}>
        {navigator.clipboard && (
          <Button variant="default" onClick={copy}>
            {t('copy')}
          </Button>
        )}
        <Button variant="default" onClick={download}>
          {t('factor.download')}
        </Button>
        <Button onClick={onKept} data-autofocus>
          {t('factor.kept')}
        </Button>
      </div>
    </div>
  );
}

import { Alert, Anchor, Button, Divider, PasswordInput, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { Refused } from '~/shared/pieces/Refused';
import { Card } from './Card';
import { useEnter, useToken } from './entering';
import { Providers } from './Providers';
import { forgotRoute, signInRoute } from './routes';
import styles from './signIn.module.css';

export function SignInPage() {
  const { t } = useTranslation('account-settings');
  const { to, over, reset, error } = signInRoute.useSearch();
  // Whoever comes back from a provider brings the ticket of the second factor along, behind `#`.
  const [ticket, setTicket] = useState<string | null>(useToken() || null);
  // What went wrong before says nothing of another try.
  const [again, setAgain] = useState(false);
  const enter = useEnter(to);
  const lead = reset ? t('signIn.reset') : over ? t('signIn.over') : undefined;
  return (
    <Card title={t(ticket ? 'code.title' : 'signIn.title')} lead={ticket ? undefined : lead}>
      {ticket ? (
        <CodeStep ticket={ticket} onEntered={enter} onAgain={() => setTicket(null)} />
      ) : (
        <>
          {error && !again && (
            <Alert className={styles.failure} color="red" variant="light" p="xs" role="alert">
              {t(`provider.${error}`)}
            </Alert>
          )}
          <PasswordStep onEntered={enter} onTicket={setTicket} />
          <Providers to={to} onLeave={() => setAgain(true)}>
            <Divider label={t('provider.or')} />
          </Providers>
        </>
      )}
    </Card>
  );
}

function PasswordStep(props: { onEntered: () => void; onTicket: (ticket: string) => void }) {
  const { t } = useTranslation('account-settings');
  const signIn = api.useMutation('post', '/api/v1/session', {
    onSuccess: (opened) =>
      opened.second_factor ? props.onTicket(opened.second_factor) : props.onEntered(),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    signIn.mutate({
      body: { email: String(form.get('email')).trim(), password: String(form.get('password')) },
    });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Refused error={signIn.error} texts={{ unauthorised: t('signIn.wrong') }} />
      <TextInput
        name="email"
        type="email"
        label={t('signIn.email')}
        autoComplete="username"
        required
        withAsterisk={false}
        autoFocus
      />
      <PasswordInput
        name="password"
        label={t('signIn.password')}
        autoComplete="current-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
      />
      <Button type="submit" loading={signIn.isPending} fullWidth>
        {t('signIn.submit')}
      </Button>
      <Anchor size="sm" renderRoot={(rest) => <Link to={forgotRoute.to} {...rest} />}>
        {t('signIn.forgotten')}
      </Anchor>
    </form>
  );
}

function CodeStep(props: { ticket: string; onEntered: () => void; onAgain: () => void }) {
  const { t } = useTranslation('account-settings');
  const input = useRef<HTMLInputElement>(null);
  const give = api.useMutation('post', '/api/v1/session/second-factor', {
    onSuccess: props.onEntered,
    onError: () => input.current?.select(),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code')).replace(/\s/g, '');
    give.mutate({ body: { ticket: props.ticket, code } });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <p className={styles.lead}>{t('code.body')}</p>
      <Refused
        error={give.error}
        texts={{ invalid: t('code.wrong'), unauthorised: t('code.over') }}
      />
      <TextInput
        ref={input}
        name="code"
        label={t('code.label')}
        autoComplete="one-time-code"
        inputMode="text"
        required
        withAsterisk={false}
        autoFocus
      />
      <Button type="submit" loading={give.isPending} fullWidth>
        {t('signIn.submit')}
      </Button>
      <Button variant="subtle" color="gray" onClick={props.onAgain}>
        {t('code.again')}
      </Button>
    </form>
  );
}

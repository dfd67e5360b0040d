import { Button } from '@mantine/core';
import { IconCalendarPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { Confirm } from '~/shared/pieces/Confirm';
import { ShownDialog } from '~/shared/pieces/Shown';
import { useMe } from '~/shared/session';
import { toast, toastProblem } from '~/shared/toast';
import styles from './myDay.module.css';
import { Side } from './Side';

/** A calendar that other programs read. Its address is a secret, and is shown once. */
export function CalendarFeed() {
  const { t } = useTranslation('my-day');
  const me = useMe();
  const at = { params: { path: { email: me.email } } };
  const [revoking, setRevoking] = useState(false);
  const make = api.useMutation('post', '/api/v1/members/{email}/calendars', {
    onError: (error) => toastProblem(error, t('feed.notMade')),
  });
  const revoke = api.useMutation('delete', '/api/v1/members/{email}/calendars', {
    onSuccess: () => toast(t('feed.revoked')),
    onError: (error) => toastProblem(error, t('feed.notRevoked')),
    onSettled: () => setRevoking(false),
  });
  const link = make.data && `${window.location.origin}${make.data.path}`;
  return (
    <Side title={t('feed.title')}>
      <p className="meta">{t('feed.body')}</p>
      <div className={styles.feed}>
        <Button
          variant="default"
          leftSection={<IconCalendarPlus size={16} stroke={1.5} />}
          loading={make.isPending}
          onClick={() => make.mutate(at)}
        >
          {t('feed.make')}
        </Button>
        <Button variant="subtle" color="gray" onClick={() => setRevoking(true)}>
          {t('feed.revoke')}
        </Button>
      </div>
      {link && (
        <ShownDialog
          title={t('feed.made')}
          body={t('feed.madeBody')}
          value={link}
          onDone={() => make.reset()}
        />
      )}
      {revoking && (
        <Confirm
          title={t('feed.revokeTitle')}
          body={t('feed.revokeBody')}
          submit={t('feed.revokeSubmit')}
          pending={revoke.isPending}
          onClose={() => setRevoking(false)}
          onConfirm={() => revoke.mutate(at)}
        />
      )}
    </Side>
  );
}

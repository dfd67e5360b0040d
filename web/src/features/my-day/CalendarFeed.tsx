import { Button, Modal } from '@mantine/core';
import { IconCalendarPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
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
  const close = { 'aria-label': t('close', { ns: 'shared' }) };
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
        <Modal opened onClose={() => make.reset()} title={t('feed.made')} closeButtonProps={close}>
          <FeedLink link={link} onDone={() => make.reset()} />
        </Modal>
      )}
      {revoking && (
        <Modal
          opened
          onClose={() => setRevoking(false)}
          title={t('feed.revokeTitle')}
          closeButtonProps={close}
        >
          <div className={styles.dialog}>
            <p>{t('feed.revokeBody')}</p>
            <div className={styles.end}>
              <Button variant="default" onClick={() => setRevoking(false)}>
                {t('cancel')}
              </Button>
              <Button
                color="red"
                loading={revoke.isPending}
                onClick={() => revoke.mutate(at)}
                data-autofocus
              >
                {t('feed.revokeSubmit')}
              </Button>
            </div>
          </div>
        </Modal>
      )}
    </Side>
  );
}

function FeedLink({ link, onDone }: { link: string; onDone: () => void }) {
  const { t } = useTranslation('my-day');
  const copy = () =>
    void navigator.clipboard.writeText(link).then(
      () => toast(t('feed.copied')),
      () => {},
    );
  return (
    <div className={styles.dialog}>
      <p>{t('feed.madeBody')}</p>
      <code className={styles.link}>{link}</code>
      <div className={styles.end}>
        {navigator.clipboard && (
          <Button variant="default" onClick={copy}>
            {t('feed.copy')}
          </Button>
        )}
        <Button onClick={onDone}>{t('feed.done')}</Button>
      </div>
    </div>
  );
}

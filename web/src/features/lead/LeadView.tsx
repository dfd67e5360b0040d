import { useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { frameRoute } from '~/shared/parents';
import { useFormat } from '~/shared/useFormat';
import { Bant } from './bant/Bant';
import { Head } from './Head';
import { Journey } from './journey/Journey';
import styles from './lead.module.css';
import { TimeSlider } from './score/TimeSlider';
import { Why } from './score/Why';
import { type Lead, useExplained } from './useLead';
import { Consent } from './who/Consent';
import { History } from './who/History';
import { Privacy } from './who/Privacy';
import { Profile } from './who/Profile';
import { Meetings } from './work/Meetings';
import { Notes } from './work/Notes';
import { Opportunities } from './work/Opportunities';
import { Tasks } from './work/Tasks';

interface Props {
  lead: Lead;
  /** The name it was asked for by: what is read of it is kept under that. */
  address: string;
  inPanel?: boolean;
}

/** The whole of a lead; on its page in two columns, in the panel and on phones in one. */
export function LeadView({ lead, address, inPanel = false }: Props) {
  const { t } = useTranslation('lead');
  const { at, setAt } = useInstant();
  // While the handle is dragged, what is shown follows; the address does when it is let go.
  const [dragged, setDragged] = useState<string | null>(null);
  const instant = dragged ?? at;
  const explained = useExplained(address, instant);
  const told = explained.isPlaceholderData ? undefined : explained.data;
  const shown = told && {
    score: told.explanation?.now.score,
    grade: told.explanation?.now.grade,
    stage: instant ? told.lead.stage : lead.stage,
  };
  return (
    <div className={styles.view} data-panel={inPanel}>
      {at && <AsOf at={at} onNow={() => setAt(undefined)} />}
      <Head
        lead={lead}
        address={address}
        explained={explained.data}
        past={instant !== undefined}
        inPanel={inPanel}
      />
      <nav className={`${styles.jumps} no-print`} aria-label={t('jumps')}>
        {(['bant', 'why', 'work', 'journey', 'who'] as const).map((part) => (
          <button
            key={part}
            type="button"
            onClick={() =>
              document.getElementById(`lead-${part}`)?.scrollIntoView({ block: 'start' })
            }
          >
            {t(`jump.${part}`)}
          </button>
        ))}
      </nav>
      <div className={styles.columns}>
        <div className={styles.side}>
          <Bant lead={lead} address={address} past={at !== undefined} />
          <div id="lead-work" className={styles.work}>
            <Tasks lead={lead} address={address} />
            <Opportunities lead={lead} address={address} />
            <Meetings lead={lead} address={address} />
            <Notes lead={lead} address={address} />
          </div>
        </div>
        <div className={styles.main}>
          <div id="lead-why" className={styles.why}>
            <TimeSlider address={address} at={at} shown={shown} onDrag={setDragged} onAt={setAt} />
            <Why
              address={address}
              explained={explained.data}
              error={explained.error}
              onRetry={() => void explained.refetch()}
              past={instant !== undefined}
            />
          </div>
          <div className={styles.journey}>
            <Journey address={address} at={at} />
          </div>
        </div>
        <div className={styles.below} id="lead-who">
          <Profile lead={lead} address={address} />
          <History address={address} />
          <Consent address={address} />
          <Privacy lead={lead} address={address} />
        </div>
      </div>
    </div>
  );
}

/** The instant that is looked at: none is now. It stands in the address, so it can be sent to others. */
function useInstant() {
  const { at } = frameRoute.useSearch();
  const navigate = useNavigate();
  const setAt = useCallback(
    (next: string | undefined) =>
      void navigate({
        to: '.',
        search: (now: object) => ({ ...now, at: next }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  return { at, setAt };
}

function AsOf({ at, onNow }: { at: string; onNow: () => void }) {
  const { t } = useTranslation('lead');
  const format = useFormat();
  return (
    <div className={styles.asOf} role="status">
      <strong>{t('asOf.title', { at: format.exact(at) })}</strong>
      <span>{t('asOf.what')}</span>
      <button type="button" onClick={onNow}>
        {t('asOf.now')}
      </button>
    </div>
  );
}

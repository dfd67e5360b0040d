import { Spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.layer.css';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBuilding, IconSearch, IconUser } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { paths } from '~/shared/paths';
import { StageTag } from '~/shared/pieces/StageTag';
import { useMe } from '~/shared/session';
import { features } from './features';
import styles from './frame.module.css';
import { paletteOpen } from './preferences';
import { useEntries } from './Rail';

const WAIT_MS = 120;

interface Found {
  id: string;
  label: string;
  description?: ReactNode;
  icon: ReactNode;
  right?: ReactNode;
  run: () => void;
}

/** ⌘K: people and companies by what is typed (Korean too, as it is typed), pages, commands. */
export function Palette() {
  const { t } = useTranslation('app');
  const [query, setQuery] = useState('');
  const typed = query.trim();
  const [asked] = useDebouncedValue(typed, WAIT_MS);
  const { data, isFetching, error } = api.useQuery(
    'get',
    '/api/v1/search',
    { params: { query: { q: asked } } },
    { enabled: asked.length > 0, placeholderData: keepPreviousData },
  );
  const pages = usePages(typed);
  const { people, companies } = useFound(typed ? data : undefined);
  const groups: [string, Found[]][] = [
    [t('search.people'), people],
    [t('search.companies'), companies],
    [t('search.pages'), pages],
  ];
  const nothing = groups.every(([, found]) => found.length === 0);
  const waiting = typed !== asked || isFetching;
  const first = groups.flatMap(([, found]) => found)[0];
  const take = (found: Found) => {
    paletteOpen.set(false);
    found.run();
  };
  // Enter takes the first, unless the arrows chose another; not while a syllable is being put together.
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const chosen = document.querySelector(`.${styles.found} [data-selected]`);
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || chosen || waiting) return;
    if (first) take(first);
  };

  return (
    <Spotlight.Root
      forceOpened
      attributes={{ content: { 'aria-label': t('search.open') } }}
      centered={false}
      yOffset="12vh"
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={() => paletteOpen.set(false)}
      shortcut={null}
      scrollable
      maxHeight={440}
      size={640}
      transitionProps={{ duration: 120, transition: 'fade' }}
      overlayProps={{ color: 'var(--scrim)', backgroundOpacity: 1, blur: 0 }}
    >
      <Spotlight.Search
        placeholder={t('search.hint')}
        aria-label={t('search.hint')}
        leftSection={<IconSearch size={18} stroke={1.5} aria-hidden />}
        maxLength={100}
        onKeyDown={onKeyDown}
      />
      <Spotlight.ActionsList className={styles.found}>
        {groups.map(
          ([label, found]) =>
            found.length > 0 && (
              <Spotlight.ActionsGroup key={label} label={label}>
                {found.map((each) => (
                  <Result key={each.id} found={each} first={each === first} onTake={take} />
                ))}
              </Spotlight.ActionsGroup>
            ),
        )}
        {nothing && !waiting && (
          <Spotlight.Empty>
            {error ? t('search.failed') : t('search.nothing', { query: typed })}
          </Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function Result(props: { found: Found; first: boolean; onTake: (found: Found) => void }) {
  const { found, first, onTake } = props;
  return (
    <Spotlight.Action className={first ? styles.first : undefined} onClick={() => onTake(found)}>
      <span className={styles.result}>
        <span className={styles.resultIcon} aria-hidden>
          {found.icon}
        </span>
        <span className="truncate">
          {found.label} {found.description && <span className="meta">{found.description}</span>}
        </span>
        {found.right && <span className={styles.resultRight}>{found.right}</span>}
      </span>
    </Spotlight.Action>
  );
}

function useFound(data: Schema<'SearchResult'> | undefined): {
  people: Found[];
  companies: Found[];
} {
  const { t } = useTranslation('app');
  const navigate = useNavigate();
  return {
    people: (data?.people ?? []).map((person) => ({
      id: person.key,
      label: person.name ?? person.email ?? person.key,
      description: [person.job_title, person.company].filter(Boolean).join(', '),
      icon: <IconUser size={16} stroke={1.5} />,
      right: (
        <>
          <StageTag stage={person.stage} />
          <strong>{person.score}</strong>
        </>
      ),
      run: () => void navigate({ to: paths.lead(person.key) }),
    })),
    companies: (data?.companies ?? []).map((company) => ({
      id: `company-${company.id}`,
      label: company.name,
      description: company.domain,
      icon: <IconBuilding size={16} stroke={1.5} />,
      right: <span className="meta">{t('search.peopleThere', { count: company.people })}</span>,
      run: () => void navigate({ to: paths.account(company.id) }),
    })),
  };
}

/** Pages and commands whose name has what is typed; all of them while nothing is. */
function usePages(typed: string): Found[] {
  const entries = useEntries();
  const me = useMe();
  const navigate = useNavigate();
  const { t } = useTranslation('rail');
  const go = (to: string) => void navigate({ to });
  const pages = entries.map(({ feature, label, icon: Icon, to }) => ({
    id: to,
    label: t(`${feature}.${label}`),
    icon: <Icon size={16} stroke={1.5} />,
    run: () => go(to),
  }));
  const commands = features.flatMap((feature) =>
    (feature.commands ?? [])
      .filter((command) => !command.right || me.may(command.right))
      .map(({ id, label, icon: Icon = IconSearch, run }) => ({
        id,
        label: t(`${feature.name}.${label}`),
        icon: <Icon size={16} stroke={1.5} />,
        run: () => run(go),
      })),
  );
  const wanted = typed.toLocaleLowerCase();
  return [...pages, ...commands].filter((each) => each.label.toLocaleLowerCase().includes(wanted));
}

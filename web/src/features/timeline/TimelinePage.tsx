import { Button, SegmentedControl } from '@mantine/core';
import { IconCalendarDot, IconLayoutList, IconTimeline } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  DimensionMenu,
  FieldsProvider,
  type LeadGroup,
  ListBar,
  lengthOf,
  useFreshLists,
  useListNavigation,
  usePatchedRows,
  useSections,
} from '~/shared/listing';
import { useLeadOrder } from '~/shared/neighbours';
import { frameRoute } from '~/shared/parents';
import { Count, EmptyState, ErrorState, Page, SkeletonRows } from '~/shared/pieces';
import { type TimelineSearch, timelineRoute } from './routes';
import { ZOOMS, type Zoom } from './scale';
import { Timeline } from './Timeline';

/** Closest to money first. */
const ORDER = [
  'opportunity',
  'sql',
  'sal',
  'mql',
  'customer',
  'recycled',
  'lead',
  'disqualified',
  'visitor',
];
const AT_WORK = new Set(['opportunity', 'sql', 'sal', 'mql']);
const arrangeStages = (groups: LeadGroup[]) =>
  [...groups].sort((a, b) => ORDER.indexOf(String(a.key)) - ORDER.indexOf(String(b.key)));
const isAtWork = (group: LeadGroup) => AT_WORK.has(String(group.key));

export function TimelinePage() {
  return (
    <FieldsProvider>
      <Whole />
    </FieldsProvider>
  );
}

function Whole() {
  const { t } = useTranslation('timeline');
  const search = timelineRoute.useSearch();
  const { lead } = frameRoute.useSearch();
  const { change, replace, openLead } = useListNavigation<TimelineSearch>();
  const by = search.by ?? 'stage';
  const byStage = by === 'stage';
  const list = useSections(
    { ...search, by: by === 'none' ? undefined : by, sort: search.sort ?? '-stage_since' },
    {
      arrange: byStage ? arrangeStages : undefined,
      isOpen: byStage ? isAtWork : undefined,
      limit: 60,
    },
  );
  const rows = useMemo(
    () => list.sections.flatMap((section) => (section.open ? section.rows : [])),
    [list.sections],
  );
  usePatchedRows(rows);
  useFreshLists(false);
  useLeadOrder(
    useMemo(() => rows.map((row) => row.key), [rows]),
    lengthOf(list.sections),
  );
  // Told anew each time somebody asks for today.
  const [toToday, setToToday] = useState(0);
  const zoom = search.zoom ?? 'week';
  return (
    <Page title={t('title')} fill aside={list.total !== undefined && <Count value={list.total} />}>
      {list.loaders}
      <ListBar search={search} onChange={change} onReplace={replace} layout="timeline">
        <DimensionMenu
          by={by === 'none' ? undefined : by}
          onChange={(next) => change({ by: next === 'stage' ? undefined : (next ?? 'none') })}
          icon={<IconLayoutList size={15} stroke={1.5} />}
        />
        <Button
          variant="default"
          size="compact-sm"
          h={28}
          fw={400}
          leftSection={<IconCalendarDot size={15} stroke={1.5} />}
          onClick={() => {
            change({ at: undefined });
            setToToday((now) => now + 1);
          }}
        >
          {t('today')}
        </Button>
        <SegmentedControl
          size="xs"
          aria-label={t('zoom.label')}
          value={zoom}
          onChange={(next) => change({ zoom: next === 'week' ? undefined : (next as Zoom) })}
          data={ZOOMS.map((each) => ({ value: each, label: t(`zoom.${each}`) }))}
        />
      </ListBar>
      {list.error && list.total === undefined ? (
        <ErrorState error={list.error} onRetry={list.retry} />
      ) : list.total === 0 ? (
        <EmptyState
          icon={IconTimeline}
          title={t(search.filter || search.q ? 'emptyFiltered' : 'empty')}
          action={
            (search.filter || search.q) && (
              <Button
                variant="default"
                onClick={() => change({ filter: undefined, q: undefined, view: undefined })}
              >
                {t('showAll')}
              </Button>
            )
          }
        />
      ) : list.waiting ? (
        <SkeletonRows />
      ) : (
        <Timeline
          sections={list.sections}
          by={by === 'none' ? undefined : by}
          zoom={zoom}
          at={search.at}
          toToday={toToday}
          current={lead}
          onAt={(at) => change({ at })}
          onOpen={(row) => openLead(row.key, Boolean(lead))}
          onToggle={list.toggle}
        />
      )}
    </Page>
  );
}

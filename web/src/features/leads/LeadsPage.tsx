import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconBaselineDensitySmall, IconLayoutList, IconUsers } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  DimensionMenu,
  type Field,
  FieldsProvider,
  type LeadRow,
  ListBar,
  lengthOf,
  type NewValue,
  nameOf,
  useChangeLead,
  useFreshLists,
  useListNavigation,
  usePatchedRows,
  useSections,
} from '~/shared/listing';
import { useLeadOrder } from '~/shared/neighbours';
import { frameRoute } from '~/shared/parents';
import { paths } from '~/shared/paths';
import { Count, EmptyState, ErrorState, Page, SkeletonRows } from '~/shared/pieces';
import { useShortcuts } from '~/shared/shortcuts';
import { toastProblem } from '~/shared/toast';
import { BulkBar } from './BulkBar';
import { ColumnsMenu } from './ColumnsMenu';
import { LeadCards } from './LeadCards';
import { LeadsTable } from './LeadsTable';
import { leadsRoute } from './routes';
import { SortMenu } from './SortMenu';
import { useColumns } from './useColumns';
import { useSelection } from './useSelection';

const FIRST_SORT = '-score';

export function LeadsPage() {
  return (
    <FieldsProvider>
      <List />
    </FieldsProvider>
  );
}

function List() {
  const { t } = useTranslation('leads');
  const search = leadsRoute.useSearch();
  const { lead } = frameRoute.useSearch();
  const navigate = useNavigate();
  const { change, replace, openLead } = useListNavigation();
  const phone = useMediaQuery('(max-width: 760px)', undefined, { getInitialValueInEffect: false });
  const columns = useColumns(search.cols, search.view !== undefined, (cols) => change({ cols }));
  const attributes = useMemo(
    () => columns.shown.filter((field) => field.attribute).map((field) => field.key),
    [columns.shown],
  );
  const list = useSections(search, { attributes });
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
  const question = JSON.stringify([search.filter, search.q]);
  const selection = useSelection(question, list.total ?? 0);
  const open = (row: LeadRow) => openLead(row.key, Boolean(lead));
  const edit = useEdit();
  useShortcuts(t('title'), [
    {
      keys: 'Escape',
      label: t('keys.unselect'),
      enabled: selection.size > 0 && !lead,
      run: selection.clear,
    },
  ]);
  const grouped = Boolean(search.by);

  return (
    <Page title={t('title')} fill aside={list.total !== undefined && <Count value={list.total} />}>
      {list.loaders}
      <ListBar search={search} onChange={change} onReplace={replace} layout="table">
        <DimensionMenu
          by={search.by}
          onChange={(by) => change({ by })}
          icon={<IconLayoutList size={15} stroke={1.5} />}
        />
        {grouped && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            onClick={() => list.setAll(!list.sections.some((section) => section.open))}
            leftSection={<IconBaselineDensitySmall size={15} stroke={1.5} />}
          >
            {t(list.sections.some((section) => section.open) ? 'collapse' : 'expand')}
          </Button>
        )}
        {phone ? (
          <SortMenu sort={search.sort ?? FIRST_SORT} onSort={(sort) => change({ sort })} />
        ) : (
          <ColumnsMenu columns={columns} />
        )}
      </ListBar>
      {list.error && list.total === undefined ? (
        <ErrorState error={list.error} onRetry={list.retry} />
      ) : list.total === 0 ? (
        <EmptyState
          icon={IconUsers}
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
      ) : phone ? (
        <LeadCards
          sections={list.sections}
          by={search.by}
          current={lead}
          onOpen={open}
          onToggle={list.toggle}
        />
      ) : (
        <LeadsTable
          sections={list.sections}
          total={list.total ?? 0}
          question={question}
          by={search.by}
          columns={columns}
          sort={search.sort ?? FIRST_SORT}
          onSort={(sort) => change({ sort: sort === FIRST_SORT ? undefined : sort })}
          selection={selection}
          current={lead}
          onOpen={open}
          onOpenPage={(row) => void navigate({ to: paths.lead(row.key) })}
          onToggle={list.toggle}
          onEdit={edit}
        />
      )}
      {!phone && (
        <BulkBar
          // What was being asked was of another selection.
          key={question}
          selection={selection}
          search={search}
          total={list.total ?? 0}
          columns={columns.shown}
        />
      )}
      <p className="sr-only" role="status">
        {list.total !== undefined && t('found', { count: list.total })}
      </p>
    </Page>
  );
}

function useEdit() {
  const { t } = useTranslation('leads');
  const changeLead = useChangeLead();
  return (row: LeadRow, field: Field, value: NewValue) => {
    changeLead(row, field.key, value).catch((error: unknown) =>
      toastProblem(error, t('notChanged', { field: field.label, name: nameOf(row) })),
    );
  };
}

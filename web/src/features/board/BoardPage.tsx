import { Button } from '@mantine/core';
import { IconLayoutKanban, IconLayoutRows } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { DimensionMenu, FieldsProvider, ListBar, useListNavigation } from '~/shared/listing';
import { Count, EmptyState, ErrorState, Page, SkeletonRows } from '~/shared/pieces';
import { Board } from './Board';
import { FieldsMenu } from './FieldsMenu';
import { boardRoute } from './routes';
import { useBoard } from './useBoard';

export function BoardPage() {
  return (
    <FieldsProvider>
      <Whole />
    </FieldsProvider>
  );
}

function Whole() {
  const { t } = useTranslation('board');
  const search = boardRoute.useSearch();
  const { change, replace } = useListNavigation();
  const by = search.by ?? 'stage';
  const data = useBoard(search);
  return (
    <Page title={t('title')} fill aside={data.total !== undefined && <Count value={data.total} />}>
      <ListBar search={search} onChange={change} onReplace={replace} layout="board">
        <DimensionMenu
          what="column"
          by={by}
          without={search.and_by}
          onChange={(next) => change({ by: next === 'stage' ? undefined : next })}
          icon={<IconLayoutKanban size={15} stroke={1.5} />}
        />
        <DimensionMenu
          what="lane"
          by={search.and_by}
          without={by}
          onChange={(and_by) => change({ and_by })}
          icon={<IconLayoutRows size={15} stroke={1.5} />}
        />
        <FieldsMenu cols={search.cols} onChange={(cols) => change({ cols })} />
      </ListBar>
      {data.error && !data.ready ? (
        <ErrorState error={data.error} onRetry={data.retry} />
      ) : !data.ready ? (
        <SkeletonRows />
      ) : data.total === 0 ? (
        <EmptyState
          icon={IconLayoutKanban}
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
      ) : (
        <Board data={data} search={search} />
      )}
    </Page>
  );
}

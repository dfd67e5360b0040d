// biome-ignore-all lint/a11y/useSemanticElements: a grid of what is looked at, made of boxes that scroll
// biome-ignore-all lint/a11y/useFocusableInteractive: the cells of a grid have the keyboard one at a time
import { Checkbox } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { CellText, type Field, type LeadRow, type NewValue, nameOf } from '~/shared/listing';
import { isNumber } from './columns';
import { EditCell } from './EditCell';
import styles from './leads.module.css';

interface Props {
  row: LeadRow;
  index: number;
  columns: readonly Field[];
  style: React.CSSProperties;
  /** The cell that has the keyboard, 0 the box. */
  place?: number;
  editing?: number;
  selected: boolean;
  current: boolean;
  onSelect: (range: boolean) => void;
  onOpen: () => void;
  onEdit: (column: number) => void;
  onEdited: (field: Field, column: number, value: NewValue | undefined) => void;
}

export const Row = memo(
  RowNow,
  (before, after) =>
    // What it calls is made anew at each turn, and does the same.
    (['row', 'index', 'columns', 'place', 'editing', 'selected', 'current'] as const).every(
      (key) => before[key] === after[key],
    ) && before.style.transform === after.style.transform,
);

function RowNow(props: Props) {
  const { row, index, columns, style, place, editing, selected, current } = props;
  const { t } = useTranslation('leads');
  const name = nameOf(row);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={styles.row}
      data-selected={selected || undefined}
      data-current={current || undefined}
      style={style}
      tabIndex={-1}
      onClick={(event) => {
        if (!(event.target as HTMLElement).closest('button, input, [data-stop]')) props.onOpen();
      }}
    >
      <div role="gridcell" className={styles.checkCell} data-stop>
        <Checkbox
          aria-label={t('select', { name })}
          checked={selected}
          data-place={`${index}:0`}
          tabIndex={place === 0 ? 0 : -1}
          onChange={() => undefined}
          onClick={(event) => props.onSelect(event.shiftKey)}
        />
      </div>
      {columns.map((field, at) => {
        const column = at + 1;
        return (
          <div
            key={field.key}
            role="gridcell"
            className={styles.cell}
            data-column={field.key === 'name' ? 'name' : undefined}
            data-number={isNumber(field) || undefined}
            data-place={`${index}:${column}`}
            tabIndex={place === column ? 0 : -1}
          >
            {editing === column ? (
              <div className={styles.editing} data-stop>
                <EditCell
                  row={row}
                  field={field}
                  onDone={(value) => props.onEdited(field, column, value)}
                />
              </div>
            ) : (
              <>
                <CellText row={row} field={field} />
                {field.editable && (
                  <button
                    type="button"
                    className={styles.pencil}
                    tabIndex={-1}
                    aria-label={t('edit', { field: field.label, name })}
                    onClick={() => props.onEdit(column)}
                  >
                    <IconPencil size={14} stroke={1.5} aria-hidden />
                  </button>
                )}
              </>
            )}
          </div>
        );
      })}
    </div>
  );
}

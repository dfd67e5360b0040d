// biome-ignore-all lint/a11y/useSemanticElements: a grid of what is looked at, made of boxes that scroll
// biome-ignore-all lint/a11y/useFocusableInteractive: the cells of a grid have the keyboard one at a time
import { Checkbox, Menu } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowLeft,
  IconArrowRight,
  IconArrowUp,
  IconEyeOff,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Section } from '~/shared/listing';
import { isNumber, sortOf } from './columns';
import styles from './leads.module.css';
import type { useColumns } from './useColumns';
import type { Selection } from './useSelection';

interface Props {
  columns: ReturnType<typeof useColumns>;
  sections: Section[];
  selection: Selection;
  sort: string;
  onSort: (sort: string) => void;
}

/** A click sorts; the rest is in the menu of the right button, the arrow keys, or the corner. */
export function Head({ columns, sections, selection, sort, onSort }: Props) {
  const { t } = useTranslation('leads');
  const loaded = sections.flatMap((section) => (section.open ? section.rows : []));
  const all = loaded.length > 0 && loaded.every((row) => selection.has(row.key));
  const descending = sort.startsWith('-');
  const sorted = sort.replace('-', '');
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" aria-rowindex={1} className={styles.headRow}>
        <div role="columnheader" className={styles.checkCell}>
          <Checkbox
            aria-label={t('selectAll')}
            checked={all}
            indeterminate={!all && selection.size > 0}
            onChange={() => (all ? selection.clear() : selection.add(loaded))}
          />
        </div>
        {columns.headers.map((header, index) => {
          const field = columns.shown[index];
          if (!field) return null;
          const by = sortOf(field.key);
          const own = by === sorted;
          return (
            <div
              key={field.key}
              role="columnheader"
              aria-sort={own ? (descending ? 'descending' : 'ascending') : by ? 'none' : undefined}
              className={styles.headCell}
              data-column={field.key === 'name' ? 'name' : undefined}
              data-number={isNumber(field) || undefined}
              data-over={columns.over === field.key || undefined}
              draggable={!columns.resizing}
              onDragStart={(event) => columns.dragStart(event, field.key)}
              onDragOver={(event) => columns.dragOver(event, field.key)}
              onDrop={(event) => columns.drop(event, field.key)}
              onDragEnd={columns.dragEnd}
            >
              <Menu position="bottom-start">
                <Menu.Target>
                  <button type="button" className={styles.headButton}>
                    <span className="truncate">{field.label}</span>
                    {own &&
                      (descending ? (
                        <IconArrowDown size={14} stroke={1.75} aria-hidden />
                      ) : (
                        <IconArrowUp size={14} stroke={1.75} aria-hidden />
                      ))}
                  </button>
                </Menu.Target>
                <Menu.Dropdown>
                  {by && (
                    <>
                      <Menu.Item
                        leftSection={<IconArrowUp size={16} stroke={1.5} />}
                        onClick={() => onSort(by)}
                      >
                        {t('head.ascending')}
                      </Menu.Item>
                      <Menu.Item
                        leftSection={<IconArrowDown size={16} stroke={1.5} />}
                        onClick={() => onSort(`-${by}`)}
                      >
                        {t('head.descending')}
                      </Menu.Item>
                      <Menu.Divider />
                    </>
                  )}
                  <Menu.Item
                    disabled={index < 2}
                    leftSection={<IconArrowLeft size={16} stroke={1.5} />}
                    onClick={() => columns.move(field.key, -1)}
                  >
                    {t('head.left')}
                  </Menu.Item>
                  <Menu.Item
                    disabled={index === 0 || index === columns.shown.length - 1}
                    leftSection={<IconArrowRight size={16} stroke={1.5} />}
                    onClick={() => columns.move(field.key, 1)}
                  >
                    {t('head.right')}
                  </Menu.Item>
                  <Menu.Item
                    disabled={field.key === 'name'}
                    leftSection={<IconEyeOff size={16} stroke={1.5} />}
                    onClick={() => columns.toggle(field.key)}
                  >
                    {t('head.hide')}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
              <div
                role="separator"
                tabIndex={0}
                aria-orientation="vertical"
                aria-label={t('head.width', { field: field.label })}
                aria-valuenow={Math.round(header.getSize())}
                className={styles.resizer}
                data-on={columns.resizing === field.key || undefined}
                onMouseDown={header.getResizeHandler()}
                onTouchStart={header.getResizeHandler()}
                onDoubleClick={() => columns.resize(field.key, undefined)}
                onKeyDown={(event) => {
                  const by = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
                  if (!by) return;
                  event.preventDefault();
                  event.stopPropagation();
                  columns.resize(field.key, header.getSize() + by);
                }}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

import { ActionIcon, Button, Menu, SegmentedControl } from '@mantine/core';
import {
  IconCalendarEvent,
  IconDots,
  IconFolderPlus,
  IconPlus,
  IconSwitchHorizontal,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  asksForEvents,
  type Condition,
  isAll,
  isAny,
  isAttribute,
  isEvent,
  isNot,
  normalise,
  prune,
} from './condition';
import styles from './listing.module.css';
import { AttributeTestRow, EventTestRow, Opaque } from './TestRows';

interface Props {
  filter: Condition | undefined;
  onChange: (filter: Condition | undefined) => void;
  /** Models look back at events, lists do not. */
  events?: boolean;
}

type Group = { how: 'all' | 'any'; parts: Condition[] };

const asGroup = (condition: Condition | undefined): Group => {
  if (!condition) return { how: 'all', parts: [] };
  const whole = normalise(condition);
  if (isAll(whole)) return { how: 'all', parts: whole.all };
  if (isAny(whole)) return { how: 'any', parts: whole.any };
  return { how: 'all', parts: [whole] };
};
const asCondition = ({ how, parts }: Group): Condition =>
  how === 'all' ? { all: parts } : { any: parts };

/** Writes a condition. What is not filled in yet stays here, and is not asked for. */
export function FilterBuilder({ filter, onChange, events = false }: Props) {
  const { t } = useTranslation('listing');
  const [draft, setDraft] = useState(() => asGroup(filter));
  const change = (next: Group) => {
    setDraft(next);
    onChange(prune(asCondition(next)));
  };
  return (
    <div className={styles.builder}>
      <GroupEditor group={draft} onChange={change} events={events} depth={0} />
      {draft.parts.length === 0 && <p className="meta">{t('builder.nothing')}</p>}
      {!events && asksForEvents(asCondition(draft)) && (
        <p className={styles.warning}>{t('builder.events')}</p>
      )}
    </div>
  );
}

interface GroupProps {
  group: Group;
  onChange: (group: Group) => void;
  events: boolean;
  depth: number;
}

function GroupEditor({ group, onChange, events, depth }: GroupProps) {
  const { t } = useTranslation('listing');
  const put = (index: number, part: Condition | undefined) =>
    onChange({
      ...group,
      parts: group.parts.flatMap((each, at) => (at === index ? (part ?? []) : each)),
    });
  const add = (part: Condition) => onChange({ ...group, parts: [...group.parts, part] });
  return (
    <div className={styles.group} data-depth={depth}>
      {(group.parts.length > 1 || depth > 0) && (
        <div className={styles.match}>
          {depth === 0 && <span>{t('builder.match')}</span>}
          <SegmentedControl
            size="xs"
            value={group.how}
            onChange={(how) => onChange({ ...group, how: how as Group['how'] })}
            data={[
              { value: 'all', label: t('builder.all') },
              { value: 'any', label: t('builder.any') },
            ]}
          />
        </div>
      )}
      {group.parts.map((part, index) => (
        <Part
          // biome-ignore lint/suspicious/noArrayIndexKey: a condition has no name but its place
          key={index}
          part={part}
          onChange={(next) => put(index, next)}
          {...{ events, depth }}
        />
      ))}
      <div className={styles.adders}>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={15} stroke={1.5} />}
          onClick={() => add({ attribute: '', in: [] })}
        >
          {t('builder.add')}
        </Button>
        {depth < 2 && group.parts.length > 0 && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconFolderPlus size={15} stroke={1.5} />}
            onClick={() => add({ any: [{ attribute: '', in: [] }] })}
          >
            {t('builder.addGroup')}
          </Button>
        )}
        {events && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconCalendarEvent size={15} stroke={1.5} />}
            onClick={() => add({ event: [], within: '30d', count: { gte: 1 } })}
          >
            {t('builder.addEvent')}
          </Button>
        )}
      </div>
    </div>
  );
}

interface PartProps {
  part: Condition;
  onChange: (part: Condition | undefined) => void;
  events: boolean;
  depth: number;
}

function Part({ part, onChange, events, depth }: PartProps) {
  const { t } = useTranslation('listing');
  const negated = isNot(part);
  const inner = negated ? part.not : part;
  const put = (next: Condition) => onChange(negated ? { not: next } : next);
  return (
    <div className={styles.part} data-negated={negated}>
      {negated && <span className={styles.not}>{t('builder.not')}</span>}
      <div className={styles.partBody}>
        {isAll(inner) || isAny(inner) ? (
          <GroupEditor
            group={asGroup(inner)}
            onChange={(group) => put(asCondition(group))}
            events={events}
            depth={depth + 1}
          />
        ) : isAttribute(inner) ? (
          <AttributeTestRow test={inner} onChange={put} />
        ) : isEvent(inner) ? (
          <EventTestRow test={inner} onChange={put} />
        ) : (
          <Opaque condition={inner} />
        )}
      </div>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t('builder.more')}>
            <IconDots size={16} stroke={1.5} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconSwitchHorizontal size={16} stroke={1.5} />}
            onClick={() => onChange(negated ? inner : { not: inner })}
          >
            {t('builder.negate')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTrash size={16} stroke={1.5} />}
            onClick={() => onChange(undefined)}
          >
            {t('builder.remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

export { CellText, isListed, nameOf, rowValue } from './cells';
export { both, type Condition, single } from './condition';
export { type Field, FieldsProvider, useFields, useMembers, useValueLabel } from './fields';
export { GroupName, Sums, useDimensions, useGroupName } from './groupLabels';
export { type GroupKey, groupId, groupsBefore, inGroup, type LeadGroup } from './groups';
export { type Items, itemsOf, useLoadAhead } from './items';
export { DimensionMenu, ListBar } from './ListBar';
export {
  type Column,
  type ListSearch,
  listQuery,
  readColumns,
  readListSearch,
  writeColumns,
} from './search';
export { lengthOf, type Section, useSections } from './sections';
export { changeLead, type NewValue, useChangeLead } from './useChangeLead';
export {
  type LeadRow,
  useFreshLists,
  useLeadPages,
  usePatchedRows,
  usePatchRow,
} from './useLeadPages';
export { useListNavigation } from './useListNavigation';

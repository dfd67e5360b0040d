/**
 * The header of an edit of something that stood in a list: its ETag is its revision, so the edit is
 * compared by what the reader saw, not by what was read since.
 */
export const asRead = ({ revision }: { revision: number }): { 'If-Match': never } => ({
  'If-Match': `"${revision}"` as never,
});

/** A code as people read it, where nobody gave it a name: `paid_social` is Paid social. */
export function plain(code: string): string {
  const words = code.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

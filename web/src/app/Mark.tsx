/** The mark: a baton that is passed on. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#4a4fc9" />
      <path d="M8.5 23.5 23.5 8.5" stroke="#fff" strokeWidth="4.5" strokeLinecap="round" />
      <path d="m19 13 4.5-4.5" stroke="#b9bcff" strokeWidth="4.5" strokeLinecap="round" />
    </svg>
  );
}

(() => {
  let kept = null;
  try {
    kept = localStorage.getItem('baton.theme');
  } catch {}
  const dark =
    kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();

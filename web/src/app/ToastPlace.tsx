import { lazy, Suspense, useEffect } from 'react';
import { loadToaster, toasterWanted } from '~/shared/toast';
import { whenIdle } from './idle';

const Toaster = lazy(loadToaster);

/** Where toasts stand, from when the browser has nothing better to do, or the first one comes. */
export function ToastPlace() {
  const wanted = toasterWanted.use();
  useEffect(() => whenIdle(() => toasterWanted.set(true)), []);
  return <Suspense>{wanted && <Toaster />}</Suspense>;
}

import { Notifications } from '@mantine/notifications';
import '@mantine/notifications/styles.layer.css';

export { notifications } from '@mantine/notifications';

/** Where toasts stand. */
export default function Toaster() {
  return <Notifications position="bottom-right" limit={4} zIndex={500} />;
}

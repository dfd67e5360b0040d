import { Modal, type ModalProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A dialog: its cross has a name, and its head is no second banner of the page. */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  const { t } = useTranslation('shared');
  return (
    <Modal
      opened
      closeButtonProps={{ 'aria-label': t('close') }}
      attributes={{ header: { role: 'presentation' } }}
      {...props}
    />
  );
}

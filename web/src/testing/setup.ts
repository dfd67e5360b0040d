import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';
import { startI18n } from '~/shared/i18n';

localStorage.setItem('baton.language', '"en"');
await startI18n();
afterEach(cleanup);

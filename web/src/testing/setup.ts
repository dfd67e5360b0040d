import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';
import { startI18n } from '~/shared/i18n';

// As long as journeys wait: a machine may be busy, and what is there is not waited for.
configure({ asyncUtilTimeout: 10_000 });
localStorage.setItem('baton.language', '"en"');
await startI18n();
afterEach(cleanup);

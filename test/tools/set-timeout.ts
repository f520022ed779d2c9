import { jest } from '@jest/globals';

// Images are made, and programs measured, on machines that may have more to do.
jest.setTimeout(240_000);

// Suites: `jest --selectProjects unit`. ES modules run as they are; swc only strips the types.
const project = (name, testTimeout) => ({
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '@swc/jest' },
  ...(testTimeout ? { testTimeout } : {}),
});

export default {
  projects: [
    project('unit'),
    { ...project('tools'), setupFilesAfterEnv: ['<rootDir>/test/tools/set-timeout.ts'] },
    { ...project('embedded'), setupFilesAfterEnv: ['<rootDir>/test/api/set-timeout.ts'] },
    {
      ...project('api', 60_000),
      globalSetup: '<rootDir>/test/api/global-setup.mts',
      globalTeardown: '<rootDir>/test/api/global-teardown.mts',
      // Jest takes no notice of the testTimeout of a project.
      setupFilesAfterEnv: ['<rootDir>/test/api/set-timeout.ts'],
    },
    {
      ...project('ui'),
      globalSetup: '<rootDir>/test/ui/global-setup.mts',
      setupFilesAfterEnv: ['<rootDir>/test/api/set-timeout.ts'],
    },
    {
      ...project('samples'),
      globalSetup: '<rootDir>/test/samples/global-setup.mts',
      setupFilesAfterEnv: ['<rootDir>/test/api/set-timeout.ts'],
    },
    { ...project('store'), setupFilesAfterEnv: ['<rootDir>/test/api/set-timeout.ts'] },
    { ...project('e2e', 300_000), globalSetup: '<rootDir>/test/e2e/global-setup.mts' },
  ],
  reporters: ['<rootDir>/test/build/reporter.js'],
};

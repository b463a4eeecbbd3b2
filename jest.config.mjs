// One configuration for every test: units beside the code, the rest in tests/.
import { availableParallelism } from 'node:os'

export default {
  // Half of the time is waiting for PostgreSQL and for processes: two at a time also where there are only two cores.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['<rootDir>/{packages,apps}/*/src/**/*.test.ts', '<rootDir>/{tests,scripts}/**/*.test.ts'],
  // They need a browser: jest.browser.config.mjs.
  testPathIgnorePatterns: ['/node_modules/', '/tests/browser/'],
  modulePathIgnorePatterns: ['/dist/', '/.demo/', '/.tmp/'],
  globalSetup: '<rootDir>/tests/global-setup.mjs',
  globalTeardown: '<rootDir>/tests/global-teardown.mjs',
  testTimeout: 60_000,
  // On a busy machine a process of a gigabyte takes longer than half a second to end; one that something holds open is still told.
  workerGracefulExitTimeout: 15_000,
}

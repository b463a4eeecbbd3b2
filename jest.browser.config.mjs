// The tests in a real browser: `make test-web`. One file at a time, each with services of its own.
import common from './jest.config.mjs'

const { testPathIgnorePatterns: _, ...config } = common

export default {
  ...config,
  maxWorkers: 1,
  testMatch: ['<rootDir>/tests/browser/**/*.test.ts'],
  testTimeout: 300_000,
}

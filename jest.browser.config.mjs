// The tests in a real browser: `make test-web`. Three files at a time, each with services of its own: they mostly wait.
import common from './jest.config.mjs'

const { testPathIgnorePatterns: _, ...config } = common

export default {
  ...config,
  maxWorkers: 3,
  testMatch: ['<rootDir>/tests/browser/**/*.test.ts'],
  testTimeout: 300_000,
}

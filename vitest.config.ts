import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'web/dist/**'],
    globalSetup: ['tests/e2e/built-pages.ts'],
    // Browsers, brokers and other processes are waited for a third of the time.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 120_000,
    // A second is little where three workers share two cores.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000
  }
})

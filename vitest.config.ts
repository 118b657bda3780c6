import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**'],
    // chDB binds one data directory to a process, so every test file gets a process of its own.
    pool: 'forks',
    // Vitest would leave one core idle, which of two is half of them.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A second is too short on a machine that does other things.
    expect: { poll: { timeout: 15_000 } },
  },
})

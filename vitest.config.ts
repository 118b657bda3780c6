import { defineConfig } from 'vitest/config'

/** Tests of computing alone: they leave nothing behind, so one process loads their modules once for all. */
const pure = '{core,goalstate,plots,ml/compute,ml/models/kmeans}/**/*.test.ts'
/** Z3's own threads outlive the test, and would hang the process that others share. */
const z3 = 'goalstate/reasoning/solver.test.ts'

const all = {
  pool: 'forks',
  testTimeout: 30_000,
  hookTimeout: 30_000,
  // A second is too short on a machine that does other things.
  expect: { poll: { timeout: 15_000 } },
} as const
const neither = ['node_modules/**', 'dist/**']

export default defineConfig({
  test: {
    // Vitest would leave one core idle, which of two is half of them.
    maxWorkers: '100%',
    projects: [
      {
        // chDB binds one data directory to a process, so every file that may use it gets a process of its own.
        test: { ...all, name: 'own', include: ['**/*.test.ts'], exclude: [...neither, pure] },
      },
      { test: { ...all, name: 'pure', include: [pure], exclude: [z3], isolate: false } },
      { test: { ...all, name: 'z3', include: [z3] } },
    ],
  },
})

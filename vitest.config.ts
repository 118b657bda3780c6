import { defineConfig } from 'vitest/config'

/**
 * Folders whose tests open no warehouse in their process: one process loads their modules once for all.
 *
 * chDB binds one data directory to a process, and takes the signal by which V8 learns that WebAssembly left
 * its memory; so each file elsewhere gets a process of its own.
 */
const sharing = [
  '{client,core,goalstate,plots}/**/*.test.ts',
  'ml/{compute,evaluation,models}/**/*.test.ts',
  'serving/{config,desired,grpc,http,models,planner,plans,pushing,store,subscriptions}/**/*.test.ts',
]
/** Z3's own threads outlive the test, and would hang the process that others share. */
const z3 = 'goalstate/reasoning/solver.test.ts'

const all = {
  pool: 'forks',
  testTimeout: 30_000,
  hookTimeout: 30_000,
  // A second is too short on a machine that does other things.
  expect: { poll: { timeout: 15_000 } },
} as const

export default defineConfig({
  test: {
    // Vitest would leave one core idle, which of two is half of them.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          ...all,
          name: 'own process',
          include: ['**/*.test.ts'],
          exclude: ['node_modules/**', 'dist/**', ...sharing],
        },
      },
      { test: { ...all, name: 'shared process', include: sharing, exclude: [z3], isolate: false } },
      { test: { ...all, name: 'z3', include: [z3] } },
    ],
  },
})
